/** Whether the embedded backbone computes the same on every provider. */

import type { LoadedBackbone } from "../backbone/backbone.ts";
import type { Provider } from "../backbone/session/provider.ts";
import { BackboneSession } from "../backbone/session/session.ts";
import type { Gpu } from "../gpu/device.ts";
import type { HostTensor } from "../gpu/host_tensor.ts";
import { Random } from "../random.ts";

/** Side of the image in pixels: a software driver takes a second for it. */
const SIDE = 64;

/** Largest difference between providers, relative to the largest feature of a map; they measure 1e-6 apart. */
const AGREEMENT = 1e-4;

/** Feature maps, and the milliseconds that one run took once the first was done. */
export interface ProviderRun {
  readonly maps: readonly Float32Array[];
  readonly ms: number;
}

/**
 * Opens the backbone by a provider and runs it on a seeded image.
 *
 * @throws {Error} What the provider says.
 */
export async function runBackbone(
  gpu: Gpu,
  { backbone, onnx, inputName }: LoadedBackbone,
  provider: Provider,
): Promise<ProviderRun> {
  await using session = await BackboneSession.open({
    gpu,
    onnx,
    provider,
    taps: backbone.taps.map(({ name }) => name),
    input: inputName,
  });
  const image = seeded();
  const run = async () => {
    using features = await session.run(image);
    return (await features.read(gpu)).map((map) => map.slice()); // the features' own are given back with them
  };
  await run(); // compiles
  const started = performance.now();
  const maps = await run();
  return { maps, ms: performance.now() - started };
}

/**
 * Compares feature maps with those of another provider.
 *
 * @returns The largest difference, relative to the largest feature of its map.
 * @throws {Error} If it is too large.
 */
export function compareRuns(maps: ProviderRun["maps"], expected: ProviderRun["maps"]): number {
  const differences = maps.map((map, i) => {
    const other = expected[i] as Float32Array;
    const range = other.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const difference = map.reduce(
      (most, value, k) => Math.max(most, Math.abs(value - (other[k] as number))),
      0,
    );
    return map.length === other.length ? difference / range : NaN;
  });
  const worst = Math.max(...differences); // NaN stays NaN
  if (worst <= AGREEMENT) return worst;
  throw new Error(`its features differ from those of wasm by ${worst.toPrecision(2)} of the largest`);
}

function seeded(): HostTensor {
  const random = new Random(0);
  const shape = [1, 3, SIDE, SIDE];
  return { shape, data: Float32Array.from({ length: 3 * SIDE * SIDE }, () => 2 * random.next() - 1) };
}
