/**
 * A small inspection data set that needs no download: pictures of a part, good and defective, with exact masks.
 *
 * Every number of it comes from integers and from +, -, *, / and the square root of float64, all of which have one right
 * result, so a seed gives the same pixels on every platform.
 *
 * @module
 */
import { type Dataset, GOOD, type LabelledImage } from "../evaluate/dataset.ts";
import { readText } from "../format/read_text.ts";
import { Random } from "../random.ts";
import { DEFECT_KINDS, type DefectKind } from "./defects/defects.ts";
import { type InspectionOptions, inspectPart } from "./inspection.ts";
import { dirname, files, join } from "../platform/here.ts";

/** What to make. */
export interface DatasetOptions {
  /** Folder to fill: a new one, an empty one, or one that this function filled before. */
  readonly directory: string;
  /** Seed of all pictures, an integer from 0 to 2^53 - 1; 0 if missing. */
  readonly seed?: number;
  /** Width and height of the pictures, in px, from 64 to 2048; 256 if missing. */
  readonly size?: number;
  /** Number of good parts to fit on; 40 if missing. */
  readonly train?: number;
  /** Number of good parts to test on; 8 if missing. */
  readonly testGood?: number;
  /** Number of defective parts of each kind; 4 if missing. */
  readonly perDefect?: number;
  /** Called after each picture with the numbers of those written and of all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** The data set that was made. */
export interface MadeDataset extends Dataset {
  /** The folder that holds it. */
  readonly directory: string;
}

/** A picture to be taken and the files it goes to. */
interface Shot extends InspectionOptions {
  readonly path: string;
  readonly mask?: string;
}

const SIZES = { least: 64, most: 2048 };

/** Text in the folder, for people and for knowing it again; the first line is the sign. */
const README = { name: "README.txt", sign: "Procedural inspection data set, made by oddspot" };

/** Folders of the MVTec AD layout. */
const FOLDERS = ["train", "test", "ground_truth"];

/**
 * Makes a data set in the layout of MVTec AD: `train/good/000.png`, `test/good/000.png`, `test/DEFECT/000.png` and
 * `ground_truth/DEFECT/000_mask.png`.
 *
 * Each group of pictures has a generator of its own, so that asking for more of one kind changes no other picture. Within
 * a kind of defect the severities are spread from hard to see to plain.
 *
 * @param options What to make, and where.
 * @returns The paths of all pictures with their labels; the good test parts come first.
 * @throws {RangeError} If a number is outside its range.
 * @throws {Error} If the folder holds other things or cannot be written.
 */
export async function makeDataset(options: DatasetOptions): Promise<MadeDataset> {
  const { directory, seed = 0, size = 256, train = 40, testGood = 8, perDefect = 4, onProgress } = options;
  requireIntegers({ train, testGood, perDefect });
  if (!Number.isInteger(size) || size < SIZES.least || size > SIZES.most) {
    throw new RangeError(
      `Cannot make data set: expected 'size' to be an integer from ${SIZES.least} to ${SIZES.most}, received ${size}`,
    );
  }
  const groups = new Random(seed);
  const folder = (...names: string[]) => join(directory, ...names);
  const trainShots = planGood(folder("train", GOOD), groups, size, train);
  const goodShots = planGood(folder("test", GOOD), groups, size, testGood);
  const badShots = DEFECT_KINDS.flatMap((kind) => planBad(directory, kind, groups, size, perDefect));
  const shots = [...trainShots, ...goodShots, ...badShots];
  await prepareFolder(directory, seed, size, shots);
  for (const [done, shot] of shots.entries()) {
    await take(shot);
    onProgress?.(done + 1, shots.length);
  }
  return {
    directory,
    train: trainShots.map(({ path }) => path),
    test: [...goodShots, ...badShots].map(label),
  };
}

/** Seeds the pictures of the group that is next in line. */
function seedGroup(groups: Random, count: number): number[] {
  const group = new Random(groups.word());
  return Array.from({ length: count }, () => group.word());
}

function planGood(folder: string, groups: Random, size: number, count: number): Shot[] {
  return seedGroup(groups, count).map((seed, i) => ({ path: join(folder, `${digits(i)}.png`), seed, size }));
}

function planBad(directory: string, kind: DefectKind, groups: Random, size: number, count: number): Shot[] {
  return seedGroup(groups, count).map((seed, i) => ({
    path: join(directory, "test", kind, `${digits(i)}.png`),
    mask: join(directory, "ground_truth", kind, `${digits(i)}_mask.png`),
    seed,
    size,
    defect: { kind, severity: (i + new Random(seed).next()) / count },
  }));
}

/** Takes one picture and writes its files. */
async function take(shot: Shot): Promise<void> {
  const { encodePng } = await import("../image/write/png.ts");
  const { pixels, mask } = inspectPart(shot);
  const [width, height] = [shot.size, shot.size];
  await files.writeFile(shot.path, encodePng({ width, height, channels: 3, data: pixels }));
  if (shot.mask === undefined) return;
  await files.writeFile(shot.mask, encodePng({ width, height, channels: 1, data: mask }));
}

function label({ path, mask, defect }: Shot): LabelledImage {
  if (defect === undefined || mask === undefined) return { path, label: 0, defect: GOOD };
  return { path, label: 1, defect: defect.kind, mask };
}

/** Empties the folder of what this program left there before, and makes the folders of all files. */
async function prepareFolder(directory: string, seed: number, size: number, shots: Shot[]): Promise<void> {
  await files.mkdir(directory, { recursive: true });
  const held = [...files.readDirSync(directory)].map(({ name }) => name);
  const readme = join(directory, README.name);
  if (held.length > 0) {
    const ours = held.includes(README.name) && (await readText(readme)).startsWith(README.sign);
    const foreign = held.filter((name) => name !== README.name && !FOLDERS.includes(name));
    if (!ours || foreign.length > 0) {
      throw new Error(
        `Cannot make data set: expected '${directory}' to be empty or made by this program, found ` +
          `'${(ours ? foreign : held).join("', '")}'; name a new folder`,
      );
    }
    for (const name of FOLDERS.filter((name) => held.includes(name))) {
      await files.remove(join(directory, name), { recursive: true });
    }
  }
  await files.writeTextFile(
    readme,
    `${README.sign}\nseed ${seed}, ${size} x ${size} px, layout of MVTec AD\n`,
  );
  const made = shots.flatMap(({ path, mask }) => mask === undefined ? [path] : [path, mask]);
  for (const folder of new Set(made.map((file) => dirname(file)))) {
    await files.mkdir(folder, { recursive: true });
  }
}

/** Counts with the three digits of MVTec AD, or more. */
function digits(count: number): string {
  return String(count).padStart(3, "0");
}

function requireIntegers(counts: Record<string, number>): void {
  for (const [name, count] of Object.entries(counts)) {
    if (Number.isSafeInteger(count) && count >= 0) continue;
    throw new RangeError(
      `Cannot make data set: expected '${name}' to be an integer of at least 0, received ${count}`,
    );
  }
}
