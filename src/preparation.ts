/** What happens to an image before the network sees it: a preprocessing, and the registration where there is one. */

import type { Gpu } from "./gpu/device.ts";
import type { Model } from "./model/model.ts";
import { readRegistration } from "./model/registration.ts";
import type { PreprocessSettings } from "./preprocess/settings.ts";
import { Registrar } from "./register/registrar.ts";

/** From source pixels to the network's input. */
export interface Preparation {
  readonly preprocess: PreprocessSettings;
  /** Null where images are taken as they lie. */
  readonly registrar: Registrar | null;
}

/** A model's preparation on a device; the caller disposes of it. */
export function loadPreparation(gpu: Gpu, model: Model): Preparation & Disposable {
  const { preprocess } = model.settings;
  const known = readRegistration(model);
  const registrar = known && new Registrar(gpu, known);
  return { preprocess, registrar, [Symbol.dispose]: () => registrar?.[Symbol.dispose]() };
}
