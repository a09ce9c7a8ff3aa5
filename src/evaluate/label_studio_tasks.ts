/**
 * The tasks of an export of Label Studio, in its formats JSON and JSON-MIN (https://labelstud.io/guide/export):
 *
 *     [{"id": 7, "data": {"image": "/data/upload/1/1a2b3c4d-part.png"},
 *       "annotations": [{"id": 9, "was_cancelled": false, "result": [{"type": "brushlabels", "value": {"brushlabels": ["scratch"]}}]}]}]
 *     [{"id": 7, "image": "/data/upload/1/1a2b3c4d-part.png", "annotation_id": 9, "tag": [{"brushlabels": ["scratch"]}]}]
 *
 * @module
 */

import * as v from "valibot";
import { readTextSync } from "../format/read_text.ts";
import { DatasetError } from "./dataset.ts";

/** What somebody drew or chose in one go. */
export interface Annotation {
  /** Its number. */
  readonly id: string;
  /** Labels of each region that was drawn, in the order of drawing. */
  readonly regions: readonly Region[];
  /** Words chosen for the whole image. */
  readonly choices: readonly string[];
}

/** A region that was drawn. */
export interface Region {
  /** Its labels. */
  readonly labels: readonly string[];
  /** Whether it was drawn with the brush, so that its mask can be exported. */
  readonly brush: boolean;
}

/** An image and all that was said of it. */
export interface Task {
  /** Its number. */
  readonly id: string;
  /** Path or address of the image, as Label Studio has it. */
  readonly image: string;
  /** What was neither skipped nor withdrawn; none of an image that nobody looked at. */
  readonly annotations: readonly Annotation[];
}

const id = v.pipe(v.union([v.number(), v.string()]), v.transform(String));
const words = v.array(v.string());
const drawn = v.looseObject({});

const full = v.looseObject({
  id,
  data: v.record(v.string(), v.unknown()),
  annotations: v.array(v.looseObject({
    id,
    was_cancelled: v.optional(v.boolean(), false),
    result: v.array(v.looseObject({ value: v.optional(drawn, {}) })),
  })),
});
const minimal = v.looseObject({ id, annotation_id: id });

/**
 * Reads an export.
 *
 * @throws {DatasetError} If it cannot be read, or is no such export; tasks that name no image are refused, too.
 */
export function readTasks(path: string): Task[] {
  const entries = parse(path);
  return entries.map((entry, place) => {
    const found = v.safeParse(full, entry);
    if (found.success) return fromFull(path, found.output);
    const small = v.safeParse(minimal, entry);
    if (small.success) return fromMinimal(path, small.output);
    throw new DatasetError(
      `'${path}'`,
      `entry ${
        place + 1
      } is no task of Label Studio with its annotations; export it as JSON or JSON-MIN, or give a list in CSV or ` +
        "JSON Lines",
    );
  });
}

function parse(path: string): unknown[] {
  try {
    return v.parse(v.array(v.unknown()), JSON.parse(readTextSync(path)));
  } catch (cause) {
    throw new DatasetError(
      `'${path}'`,
      `${(cause as Error).message}; a file in JSON must be a list of tasks, as Label Studio exports them`,
      { cause },
    );
  }
}

function fromFull(path: string, { id, data, annotations }: v.InferOutput<typeof full>): Task {
  return {
    id,
    image: imageOf(path, id, data),
    annotations: annotations.filter((annotation) => !annotation.was_cancelled).map((annotation) => ({
      id: annotation.id,
      ...saidIn(annotation.result.map(({ value }) => value)),
    })),
  };
}

/** In JSON-MIN every tag of the labelling form is a key; one of regions is a list of them, one choice a text, several an object. */
function fromMinimal(path: string, { id, annotation_id, ...rest }: v.InferOutput<typeof minimal>): Task {
  const values = Object.values(rest).flatMap((value): unknown[] => Array.isArray(value) ? value : [value]);
  const chosen = Object.entries(rest).filter(([name, value]) =>
    name !== "image" && typeof value === "string"
  );
  const said = saidIn(values.filter((value) => v.is(drawn, value)));
  const choices = [...said.choices, ...chosen.map(([, value]) => value as string)];
  return { id, image: imageOf(path, id, rest), annotations: [{ id: annotation_id, ...said, choices }] };
}

/** Regions and choices among values: each has a list of words under the name of its kind, as `brushlabels`. */
function saidIn(values: readonly object[]): Pick<Annotation, "regions" | "choices"> {
  const regions: Region[] = [];
  const choices: string[] = [];
  for (const [kind, value] of values.flatMap((value) => Object.entries(value))) {
    if (!v.is(words, value)) continue;
    if (kind === "choices") choices.push(...value);
    else if (kind.endsWith("labels")) regions.push({ labels: value, brush: kind === "brushlabels" });
  }
  return { regions, choices };
}

/** The image of a task: under that name or, under another, the only text that ends as a file does. */
function imageOf(path: string, task: string, data: Readonly<Record<string, unknown>>): string {
  const { image } = data;
  if (typeof image === "string") return image;
  const files = Object.values(data).filter((value) => typeof value === "string" && /\.\w{2,5}$/.test(value));
  if (files.length === 1) return files[0] as string;
  throw new DatasetError(
    `'${path}', task ${task}`,
    `it names ${files.length} images, wanted one, as 'image'`,
  );
}
