/** Pictures of deep samples in many bands, as scientific cameras write them, and the one band of them that a test looks at. */

import { join } from "node:path";
import { encodeNpyFloat32 } from "../src/image/write/npy.ts";
import { Random } from "../src/random.ts";

/** Side of the pictures. */
export const DEEP_SIDE = 64;

/** Level of white of their camera. */
export const DEEP_WHITE = 4095;

/** Band that has the picture; the others have noise. */
export const DEEP_BAND = 2;

const BANDS = 5;

/**
 * Writes pictures of five bands of float32, one file each, and beside them in another folder the one band alone as PGM of 16 bits, in
 * which white is 65535. A part of a defective one is bright.
 *
 * @returns Paths of both, in their order.
 */
export function writeDeep(
  { deep, plain, count, seed, defective = false }: {
    readonly deep: string;
    readonly plain: string;
    readonly count: number;
    readonly seed: number;
    readonly defective?: boolean;
  },
): { deep: string[]; plain: string[] } {
  for (const folder of [deep, plain]) Deno.mkdirSync(folder, { recursive: true });
  const random = new Random(seed);
  const paths = { deep: [] as string[], plain: [] as string[] };
  for (let i = 0; i < count; i++) {
    const bands = new Float32Array(DEEP_SIDE * DEEP_SIDE * BANDS);
    const alone = new Uint16Array(DEEP_SIDE * DEEP_SIDE);
    for (let pixel = 0; pixel < alone.length; pixel++) {
      const [x, y] = [pixel % DEEP_SIDE, Math.floor(pixel / DEEP_SIDE)];
      for (let band = 0; band < BANDS; band++) bands[pixel * BANDS + band] = random.integer(DEEP_WHITE + 1);
      const bright = defective && x >= 20 && x < 36 && y >= 20 && y < 32;
      const sample = bright ? 4000 : 800 + 20 * x + 10 * y + random.integer(400);
      bands[pixel * BANDS + DEEP_BAND] = sample;
      alone[pixel] = Math.round(sample * 65535 / DEEP_WHITE);
    }
    const name = String(i).padStart(3, "0");
    paths.deep.push(join(deep, `${name}.npy`));
    paths.plain.push(join(plain, `${name}.pgm`));
    Deno.writeFileSync(paths.deep[i] as string, encodeNpyFloat32([DEEP_SIDE, DEEP_SIDE, BANDS], bands));
    Deno.writeFileSync(paths.plain[i] as string, encodePgm(alone));
  }
  return paths;
}

/** A square grey picture of 16 bits as raw PGM. */
function encodePgm(samples: Uint16Array): Uint8Array {
  const header = new TextEncoder().encode(`P5\n${DEEP_SIDE} ${DEEP_SIDE}\n65535\n`);
  const bytes = new Uint8Array(header.length + 2 * samples.length);
  bytes.set(header);
  const view = new DataView(bytes.buffer);
  samples.forEach((sample, i) => view.setUint16(header.length + 2 * i, sample));
  return bytes;
}
