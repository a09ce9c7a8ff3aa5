import type { FeatureExtractor } from "../src/features.ts";
import { fit } from "../src/fit.ts";
import type { ImageList } from "../src/image/image_list.ts";
import { checkFitOptions } from "../src/check_fit.ts";
import { Lifetime } from "../src/lifetime.ts";
import type { Model } from "../src/model/model.ts";
import { RenewableExtractor } from "../src/renewable_extractor.ts";
import { openScorer, type Scorer } from "../src/score.ts";

/** A fit as the inspector does it, for tests that look at the device or the features underneath. */
export function fitOn(
  extractor: FeatureExtractor,
  images: ImageList,
  options: Readonly<Record<string, unknown>> = {},
): Promise<Model> {
  return fit(extractor, images, checkFitOptions(options));
}

/** A scorer as the inspector opens it. */
export function scorerOn(extractor: FeatureExtractor, model: Model): Scorer {
  return openScorer(new RenewableExtractor(extractor), model, new Lifetime("this extractor", () => {}));
}
