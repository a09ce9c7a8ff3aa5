/** What a backbone gives. */

import { freeArray } from "../../free_array.ts";
import type { Gpu } from "../../gpu/device.ts";
import { readAll, type Tensor } from "../../gpu/tensor.ts";

/** The feature maps of one batch. Dispose of them after the submit that reads them, not before. */
export class Features implements Disposable {
  /** One map `[n, c, h, w]` per tap, in the order of the taps. */
  readonly maps: readonly Tensor[];
  #host: readonly Float32Array<ArrayBuffer>[] | undefined;

  /**
   * Takes over the tensors in `maps`.
   *
   * @param host Their elements, where a provider that computes on the host has them; taken over, too.
   */
  constructor(maps: readonly Tensor[], host?: readonly Float32Array<ArrayBuffer>[]) {
    this.maps = maps;
    this.#host = host;
  }

  /** The elements of the maps on the host: those that are there, or read back. Valid until this is disposed of. */
  async read(gpu: Gpu): Promise<readonly Float32Array<ArrayBuffer>[]> {
    return this.#host ?? await readAll(gpu, this.maps) as Float32Array<ArrayBuffer>[];
  }

  /** Gives up what is on the host, where nobody is going to read it. */
  forgetHost(): void {
    for (const data of this.#host ?? []) freeArray(data);
    this.#host = undefined;
  }

  /** Destroys the maps, on the host too; what reads them must have been submitted, it need not have finished. */
  [Symbol.dispose](): void {
    for (const map of this.maps) map[Symbol.dispose]();
    this.forgetHost();
  }
}
