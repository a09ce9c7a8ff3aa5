/**
 * Reader of exports of Label Studio: a list of tasks in JSON, below its folder the images by the names that they had before or after they
 * were uploaded, and the masks of "Brush labels to PNG", several of a task:
 *
 *     export.json    task-7-annotation-9-by-1-tag-scratch-0.png    1a2b3c4d-part.png or part.png
 *
 * @module
 */

import { FolderReader } from "../image/folder_reader.ts";
import { LeftOutTally } from "../image/left_out.ts";
import { DatasetError, type FoundDataset, GOOD, type LabelledImage } from "./dataset.ts";
import { datasetWarnings } from "./dataset_warnings.ts";
import { type Annotation, readTasks, type Region, type Task } from "./label_studio_tasks.ts";
import { images, labelOf } from "./labels.ts";
import { basename, dirname } from "../platform/here.ts";

/** What the names of masks begin with. */
const MASK = /^task-\d+-annotation-\d+-by-/;

/** What Label Studio puts before the name of a file that is uploaded. */
const UPLOADED = /^[0-9a-f]{8}-/;

/** The files of an export. */
interface Files {
  /** Paths of the images by their names. */
  readonly images: ReadonlyMap<string, readonly string[]>;
  /** Paths of the masks. */
  readonly masks: readonly string[];
}

/**
 * Reads an export. An image is defective where somebody drew a region, unless its labels are words for good, or chose a word for
 * defective; else it is good. Those that nobody looked at are left out.
 *
 * @param path The list of tasks.
 * @throws {DatasetError} If it cannot be read, or an image is not there, or there are several of its name.
 */
export function readLabelStudio(path: string): FoundDataset {
  const folder = dirname(path);
  const tasks = readTasks(path);
  const leftOut = new LeftOutTally();
  const files = filesOf(folder);
  const looked = tasks.filter(({ annotations }) => annotations.length > 0);
  if (looked.length === 0) throw new DatasetError(`'${path}'`, "nobody has looked at any of its images");
  const test = looked.map((task) => labelled(path, task, files));
  const used = new Set(test.flatMap(({ mask }) => mask ?? []));
  for (const mask of files.masks) if (!used.has(mask)) leftOut.add("masks of no image", mask);
  const drawn = looked.filter((task) => defects(task).some(({ brush }) => brush));
  const bare = drawn.filter((task) => masksOf(task, files).length === 0);
  const empty = test.filter(({ label }) => label === 0);
  return {
    train: [],
    test,
    leftOut: leftOut.found,
    guessed: [
      `A list of Label Studio: where nothing was drawn the image is taken as good (${images(empty.length)})`,
      ...(tasks.length > looked.length
        ? [`Not used: ${images(tasks.length - looked.length)} that nobody looked at`]
        : []),
      ...(bare.length > 0
        ? [
          `What was drawn with the brush on ${
            images(bare.length)
          } is not beside the list: export it as 'Brush labels to PNG' into the same folder`,
        ]
        : []),
    ],
    warnings: datasetWarnings(test),
  };
}

function filesOf(folder: string): Files {
  const paths = new FolderReader(folder, new LeftOutTally()).below();
  const [masks = [], others = []] = [true, false].map((wanted) =>
    paths.filter((path) => MASK.test(basename(path)) === wanted)
  );
  return { masks, images: Map.groupBy(others, (path) => basename(path)) };
}

function labelled(list: string, task: Task, files: Files): LabelledImage {
  const path = fileOf(list, task, files);
  const labels = [...new Set(defects(task).flatMap(({ labels }) => labels))].sort();
  const bad = task.annotations.flatMap(({ choices }) => choices).find((word) => labelOf(word) === 1);
  if (labels.length === 0 && bad === undefined) return { path, label: 0, defect: GOOD };
  const masks = masksOf(task, files);
  const defect = labels.join("+") || "anomalous";
  if (masks.length === 0) return { path, label: 1, defect };
  return { path, label: 1, defect, mask: masks.length === 1 ? masks[0] as string : masks };
}

/** Regions of a task that mark something defective. */
function defects({ annotations }: Task): Region[] {
  return annotations.flatMap(({ regions }) => regions).filter(isDefect);
}

function isDefect({ labels }: Region): boolean {
  return labels.length === 0 || labels.some((label) => labelOf(label) !== 0);
}

function masksOf(task: Task, { masks }: Files): string[] {
  return task.annotations.flatMap((annotation) => {
    const begin = `task-${task.id}-annotation-${annotation.id}-by-`;
    const good = annotation.regions.filter((region) => !isDefect(region)).map(endOf);
    return masks.filter((path) => basename(path).startsWith(begin))
      .filter((path) => !good.some((end) => basename(path).replace(/-\d+\.png$/i, "").endsWith(end)));
  });
}

/** What the name of a region's mask ends with before its number: its labels. */
function endOf({ labels }: Annotation["regions"][number]): string {
  return `-${labels.join("-").replaceAll(/[/\\]/g, "-")}`;
}

/** The file of a task's image, by the end of its path or address. */
function fileOf(list: string, { id, image }: Task, files: Files): string {
  const name = nameOf(image);
  const stored = files.images.get(name) ?? files.images.get(name.replace(UPLOADED, "")) ?? [];
  if (stored.length === 1) return stored[0] as string;
  throw new DatasetError(
    `'${list}', task ${id}`,
    stored.length === 0
      ? `image '${name}' is not there; put it below '${dirname(list)}'`
      : `there are ${stored.length} files of the name '${name}' (${
        stored.join(", ")
      }); leave the one that it is of`,
  );
}

/** The name of a file in a path, an address, or an address of Label Studio's local files (`/data/local-files/?d=parts/000.png`). */
function nameOf(image: string): string {
  const [, local] = /[?&]d=([^&]+)/.exec(image) ?? [];
  const path = local ?? image.replace(/[?#].*$/s, "");
  try {
    return basename(decodeURIComponent(path));
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return basename(path); // a name with a per cent sign of its own
  }
}
