/**
 * Reader of the folder layout of MVTec AD, which most inspection data sets follow:
 *
 *     train/good/000.png
 *     test/good/000.png                 label 0
 *     test/crack/000.png                label 1, defect "crack"
 *     ground_truth/crack/000_mask.png   its mask; also 000.png
 *     ground_truth/crack/000/000.png    one of several masks that are united
 *     defects_config.json               of MVTec LOCO: from which area on a defect counts as found in full
 *
 * Good ones may be in a folder of another name that `labels.ts` knows, in any case. The formats of image and mask may differ. A folder of
 * good images with others beside it, and no folder `test`, is taken as a test set.
 *
 * @module
 */

import { statOrNull } from "../format/stat.ts";
import { FolderReader } from "../image/folder_reader.ts";
import { LeftOutTally } from "../image/left_out.ts";
import { DatasetError, type FoundDataset, GOOD, type LabelledImage } from "./dataset.ts";
import { datasetWarnings } from "./dataset_warnings.ts";
import { labelOf, TakenWords } from "./labels.ts";
import { MaskFolder } from "./mask_folder.ts";
import type { DefectSaturation } from "./defect_saturation.ts";
import { readSaturations, SATURATION_FILE } from "./saturation.ts";
import { basename, join, sep } from "../platform/here.ts";

const [TRAIN, TEST, MASKS] = ["train", "test", "ground_truth"] as const;

/** What one reading goes by. */
interface Reading {
  /** Kinds of defects that masks name; undefined in most sets. */
  readonly saturations: readonly DefectSaturation[] | undefined;
  readonly reader: FolderReader;
  readonly leftOut: LeftOutTally;
  readonly words: TakenWords;
}

/**
 * Lists the images of one category, each with its label and mask, sorted by defect and name.
 *
 * @param folder The category's folder, the one that holds `test`.
 * @returns Training images (none without a folder `train/good`) and test images, and what was left out and guessed.
 * @throws {DatasetError} If there is no test image.
 */
export function readLayout(folder: string): FoundDataset {
  const leftOut = new LeftOutTally();
  const saturationFile = join(folder, SATURATION_FILE);
  const saturations = statOrNull(saturationFile)?.isFile ? readSaturations(saturationFile) : undefined;
  const reader = new FolderReader(folder, leftOut, [saturationFile]);
  const reading = { saturations, reader, leftOut, words: new TakenWords() };
  const top = readFolders(reading, folder);
  const [train, test, masks] = [TRAIN, TEST, MASKS].map((name) => named(top, name));
  const isPlain = !test && top.some((path) => labelOf(basename(path)) === 0);
  const classes = test ? readFolders(reading, test) : isPlain ? without(top, [train, masks]) : [];
  const maskFolder = masks === undefined ? [] : readFolders(reading, masks);
  const images = classes.flatMap((path) => readClass(reading, path, maskFolder));
  if (images.length === 0) {
    throw new DatasetError(
      `'${folder}'`,
      `there is no image in a folder 'test/${GOOD}' or 'test/DEFECT'; name the folder of one category, or give a manifest`,
    );
  }
  const used = classes.filter((path) => labelOf(basename(path)) !== 0).map((path) => basename(path));
  for (const path of maskFolder) {
    if (!used.some((name) => sameName(name, path))) leftOut.add("masks of no image", path + sep);
  }
  if (!isPlain) unused(reading, without(top, [train, test, masks]));
  return {
    train: train === undefined ? [] : readTrain(reading, train),
    test: images,
    leftOut: leftOut.found,
    guessed: [
      ...(isPlain ? [`There is no folder '${TEST}': the classes beside each other are the test set`] : []),
      ...reading.words.sentences(),
    ],
    warnings: datasetWarnings(images),
  };
}

/** Whether a folder has both good images to train on and images to test on. */
export function hasLayout(folder: string): boolean {
  const reader = new FolderReader(folder, new LeftOutTally());
  const { folders } = reader.read(folder);
  const train = named(folders, TRAIN);
  return train !== undefined && named(folders, TEST) !== undefined &&
    reader.read(train).folders.some((path) => labelOf(basename(path)) === 0);
}

/** Whether a folder has classes to test on: a folder `test` of folders, or one of good images without it. */
export function hasClasses(folder: string): boolean {
  const reader = new FolderReader(folder, new LeftOutTally());
  const { folders } = reader.read(folder);
  const test = named(folders, TEST);
  if (test !== undefined) return reader.read(test).folders.length > 0;
  return folders.some((path) => labelOf(basename(path)) === 0);
}

function readTrain(reading: Reading, folder: string): string[] {
  const classes = readFolders(reading, folder);
  const good = classes.filter((path) => labelOf(basename(path)) === 0);
  unused(reading, without(classes, good));
  return good.flatMap((path) => readImages(reading, path));
}

function readClass(reading: Reading, folder: string, maskFolders: readonly string[]): LabelledImage[] {
  const name = basename(folder);
  const paths = readImages(reading, folder);
  const known = labelOf(name);
  if (known !== undefined) reading.words.add(name, known, paths.length);
  if (known === 0) return paths.map((path) => ({ path, label: 0, defect: GOOD }));
  const own = maskFolders.find((path) => sameName(name, path));
  if (own === undefined) return paths.map((path) => ({ path, label: 1, defect: name }));
  const masks = new MaskFolder(reading.reader, own);
  const images = paths.map((path): LabelledImage => {
    const mask = masks.of(path);
    if (mask === undefined) return { path, label: 1, defect: name };
    const { saturations } = reading;
    return { path, label: 1, defect: name, mask, ...(saturations ? { saturations } : {}) };
  });
  for (const path of masks.unused()) reading.leftOut.add("masks of no image", path);
  return images;
}

/** Images of a folder, which should hold no others. */
function readImages(reading: Reading, folder: string): readonly string[] {
  const { images, folders } = reading.reader.read(folder);
  unused(reading, folders);
  return images;
}

/** Folders in a folder, which should hold no images. */
function readFolders({ reader, leftOut }: Reading, folder: string): readonly string[] {
  const { images, folders } = reader.read(folder);
  for (const path of images) leftOut.add("in no folder of the layout", path);
  return folders;
}

function unused({ leftOut }: Reading, folders: readonly string[]): void {
  for (const path of folders) leftOut.add("in no folder of the layout", path + sep);
}

/** The folder of a name, in another case if there is none in this one. */
function named(folders: readonly string[], name: string): string | undefined {
  return folders.find((path) => basename(path) === name) ?? folders.find((path) => sameName(name, path));
}

function sameName(name: string, path: string): boolean {
  return basename(path).toLowerCase() === name.toLowerCase();
}

function without(paths: readonly string[], others: readonly (string | undefined)[]): string[] {
  return paths.filter((path) => !others.includes(path));
}
