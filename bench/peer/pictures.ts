/** The pictures that both sides get: 300 x 300, grey, made from a seed. */

import { join } from "node:path";
import { DEFECT_KINDS } from "../../src/demo/defects/defects.ts";
import { inspectPart } from "../../src/demo/inspection.ts";
import { encodePng } from "../../src/image/write/png.ts";
import { Random } from "../../src/random.ts";

const SIDE = 300;
const SEED = 0;

/** Folders of pictures. */
export interface Pictures {
  /** Good parts, to fit on. */
  readonly good: string;
  /** Parts to score, every second one with a defect. */
  readonly test: string;
}

/**
 * Makes the pictures: the parts of the demo as a grey camera sees them.
 *
 * @param folder Where; gets the folders `good` and `test`.
 * @param counts How many to fit on and to score.
 */
export async function makePictures(
  folder: string,
  counts: { readonly fit: number; readonly score: number },
): Promise<Pictures> {
  const random = new Random(SEED);
  const [good, test] = [join(folder, "good"), join(folder, "test")];
  const [goodSeeds, testSeeds] = [new Random(random.word()), new Random(random.word())];
  await Deno.mkdir(good);
  await Deno.mkdir(test);
  for (let i = 0; i < counts.fit; i++) {
    await Deno.writeFile(
      join(good, nameOf(i)),
      grey(inspectPart({ seed: goodSeeds.word(), size: SIDE }).pixels),
    );
  }
  for (let i = 0; i < counts.score; i++) {
    const kind = DEFECT_KINDS[(i >> 1) % DEFECT_KINDS.length];
    const defect = i % 2 === 1 && kind ? { kind, severity: i / counts.score } : undefined;
    const { pixels } = inspectPart({ seed: testSeeds.word(), size: SIDE, ...(defect && { defect }) });
    await Deno.writeFile(join(test, nameOf(i)), grey(pixels));
  }
  return { good, test };
}

function nameOf(index: number): string {
  return `${String(index).padStart(4, "0")}.png`;
}

/** The green channel as a PNG. */
function grey(rgb: Uint8Array): Uint8Array<ArrayBuffer> {
  const data = Uint8Array.from({ length: rgb.length / 3 }, (_, i) => rgb[3 * i + 1] as number);
  return encodePng({ width: SIDE, height: SIDE, channels: 1, data });
}
