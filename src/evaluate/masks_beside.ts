/**
 * Reader of folders in which the mask of an image lies beside it, as in Kolektor's sets:
 *
 *     kos01/Part5.jpg    kos01/Part5_label.bmp      KolektorSDD
 *     test/20001.png     test/20001_GT.png          KolektorSDD2, with a folder `train` beside
 *
 * A mask that marks nothing says that its image is good.
 *
 * @module
 */

import { FolderReader } from "../image/folder_reader.ts";
import { LeftOutTally } from "../image/left_out.ts";
import { readImage } from "../image/read/decode.ts";
import { type FoundDataset, GOOD, type LabelledImage } from "./dataset.ts";
import { datasetWarnings } from "./dataset_warnings.ts";
import { images } from "./labels.ts";
import { maskBits } from "./mask_bits.ts";
import { basename, dirname, extname, join, sep } from "../platform/here.ts";

/** What the names of masks add to the names of their images. */
const SUFFIX = /_(label|gt)$/i;

/** An image and the mask beside it. */
interface Pair {
  readonly path: string;
  readonly mask: string;
}

/**
 * Reads such a folder. Every mask is decoded: it alone says whether its image is good.
 *
 * @returns Of a folder with `train` and `test` the good images of the one, and the other; else all images, to test on. Null if no image has
 *   a mask beside it.
 * @throws {ImageError} If a mask cannot be decoded.
 */
export async function readMasksBeside(folder: string): Promise<FoundDataset | null> {
  const leftOut = new LeftOutTally();
  const { pairs, alone } = pairsOf(new FolderReader(folder, leftOut).below());
  if (pairs.length === 0) return null;
  for (const path of alone) leftOut.add("without a mask beside them", path);
  const labelled: LabelledImage[] = [];
  for (const pair of pairs) labelled.push(await label(pair)); // one after the other: a set has thousands
  const within = (name: string) => labelled.filter(({ path }) => path.startsWith(join(folder, name) + sep));
  const [train, test] = [within("train"), within("test")];
  const split = train.length > 0 && test.length > 0;
  const tests = split ? test : labelled;
  const defective = train.filter(({ label }) => label === 1).length;
  return {
    train: split ? train.filter(({ label }) => label === 0).map(({ path }) => path) : [],
    test: tests,
    leftOut: leftOut.found,
    guessed: [
      `Masks lie beside their images (${
        images(pairs.length)
      }): one that marks nothing is taken as of a good image`,
      ...(split && defective > 0 ? [`Not used: ${images(defective)} to train on that masks mark`] : []),
    ],
    warnings: datasetWarnings(tests),
  };
}

async function label({ path, mask }: Pair): Promise<LabelledImage> {
  const { bits } = maskBits(await readImage(mask));
  return bits.includes(1) ? { path, label: 1, defect: "defective", mask } : { path, label: 0, defect: GOOD };
}

function pairsOf(paths: readonly string[]): { pairs: Pair[]; alone: string[] } {
  const named = new Map(paths.map((path) => [stem(path), path]));
  const masks = new Map(
    [...named].filter(([name]) => SUFFIX.test(name) && named.has(name.replace(SUFFIX, "")))
      .map(([name, path]) => [name.replace(SUFFIX, ""), path]),
  );
  const used = new Set(masks.values());
  const others = [...named].filter(([, path]) => !used.has(path));
  return {
    pairs: others.flatMap(([name, path]) => {
      const mask = masks.get(name);
      return mask === undefined ? [] : [{ path, mask }];
    }),
    alone: others.filter(([name]) => !masks.has(name)).map(([, path]) => path),
  };
}

/** A path without its ending. */
function stem(path: string): string {
  return join(dirname(path), basename(path, extname(path)));
}
