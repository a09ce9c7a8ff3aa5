/** Feature maps and image size of a fixture. */

import type { Grid } from "../../src/gaussian/hierarchy.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { Tensor } from "../../src/gpu/tensor.ts";
import { type Fixture, fixtureInput } from "./fixture.ts";

/** Uploads the maps [images, channels, height, width] of a set, finest first; the caller disposes of them. */
export function uploadMaps(gpu: Gpu, fixture: Fixture, set: "train" | "test"): Tensor[] {
  const names = Object.keys(fixture.inputs).filter((name) => name.startsWith(`${set}_f`)).sort();
  return names.map((name) => {
    const { shape, data } = fixtureInput(fixture, name, "F32");
    return Tensor.from(gpu, name, shape, data);
  });
}

/**
 * Size of the anomaly map.
 *
 * @throws {SyntaxError} If `config.size` is not [height, width].
 */
export function readSize(fixture: Fixture): Grid {
  const { size } = fixture.config;
  const [height, width] = Array.isArray(size) ? size : [];
  if (typeof height === "number" && typeof width === "number") return { height, width };
  throw new SyntaxError(
    `Cannot run fixture '${fixture.name}': config.size must be [height, width]: received ${
      JSON.stringify(size)
    }`,
  );
}
