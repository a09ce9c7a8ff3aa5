/** The network's input made in main memory: where the adapter computes on the CPU itself, the way there and back costs more. */

import type { HostTensor } from "./gpu/host_tensor.ts";
import type { NamedImage } from "./image/sources.ts";
import { explained, requireSize } from "./image_fit.ts";
import type { Geometry } from "./preprocess/geometry.ts";
import { HostResize } from "./preprocess/host_resize.ts";
import { KeptPlans } from "./preprocess/kept_plans.ts";
import type { PreprocessSettings, Size } from "./preprocess/settings.ts";

/**
 * Most samples of an image that is resized on the host. Up to 300 x 300 that takes half the CPU time of the way to a software
 * adapter and back, at 1024 x 1024 grey ones as much, of 3 million samples 1.4 times as much.
 */
const HOST_SAMPLES = 2 ** 20;

/** Whether all images are so small that the host resizes them in less time than it takes to ask the device. */
export function suitsHost(images: readonly NamedImage[]): boolean {
  return images.every(({ image }) => image.data.length <= HOST_SAMPLES);
}

/** Makes input `[n, 3, h, w]`, and keeps the tables of the image sizes in use. */
export class HostInput {
  readonly #plans = new KeptPlans((format, settings) => new HostResize(format, settings));

  /**
   * Resizes, crops and standardises images.
   *
   * @param size The size that every image must have afterwards; that of the first one by default.
   * @throws {RangeError} If an image cannot be cropped so, or ends up at another size; the message names it.
   */
  of(
    images: readonly NamedImage[],
    settings: PreprocessSettings,
    size?: Size,
  ): HostTensor & { readonly geometries: readonly Geometry[] } {
    const plans = images.map(({ name, image }) => explained(name, () => this.#plans.of(image, settings)));
    const geometries = plans.map(({ geometry }) => geometry);
    const { width, height } = size ?? (geometries[0] as Geometry).crop;
    images.forEach(({ name }, i) => requireSize(name, (geometries[i] as Geometry).crop, { width, height }));
    const planes = 3 * height * width;
    const data = new Float32Array(images.length * planes);
    images.forEach(({ image }, slot) =>
      (plans[slot] as HostResize).write(image, data.subarray(slot * planes, (slot + 1) * planes))
    );
    return { shape: [images.length, 3, height, width], data, geometries };
  }
}
