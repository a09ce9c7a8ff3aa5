/** Inspectors by the network that they have; one for each that is needed, on the one GPU. */

import { Inspector } from "../inspector.ts";
import type { InspectorOptions } from "../inspector_options.ts";

/** Opens each when it is asked for the first time. */
export class Inspectors implements AsyncDisposable {
  readonly #options: Omit<InspectorOptions, "backbone">;
  readonly #open = new Map<string, Promise<Inspector>>();

  /** @param options What they are opened with beside the network. */
  constructor(options: Omit<InspectorOptions, "backbone">) {
    this.#options = options;
  }

  /** @throws As {@linkcode Inspector.open}. */
  of(backbone: NonNullable<InspectorOptions["backbone"]>): Promise<Inspector> {
    const key = JSON.stringify(backbone);
    const known = this.#open.get(key);
    if (known) return known;
    const opening = Inspector.open({ ...this.#options, backbone });
    this.#open.set(key, opening);
    opening.catch(() => this.#open.delete(key)); // the next one may find what was missing
    return opening;
  }

  /** Waits for what is under way, then closes all. */
  async [Symbol.asyncDispose](): Promise<void> {
    const opened = await Promise.allSettled(this.#open.values());
    await Promise.all(
      opened.map((found) => found.status === "fulfilled" && found.value[Symbol.asyncDispose]()),
    );
  }
}
