/** What a fit computes with, once the first images have shown the feature space. */

import type { CheckedFit } from "../check_fit.ts";
import { SeenPeaks } from "../evidence/seen_peaks.ts";
import type { FeatureExtractor } from "../features.ts";
import { ScratchFile } from "../format/scratch_file.ts";
import type { Tensor } from "../gpu/tensor.ts";
import { roiOf } from "../model/roi.ts";
import { requireStorable } from "../model/storable.ts";
import type { Geometry } from "../preprocess/geometry.ts";
import type { FitContext } from "./context.ts";
import { featureShape } from "./feature_shape.ts";
import type { FitImages } from "./fit_images.ts";

/** Settings that follow from the options and from what the backbone's features look like. */
export function plan(
  extractor: FeatureExtractor,
  { maps, geometry, images }: {
    readonly maps: readonly Tensor[];
    readonly geometry: Geometry;
    readonly images: FitImages;
  },
  { method: asked, values, hooks: { roi: wanted, scratch: beside, onPlan, signal } }: CheckedFit,
): FitContext {
  const { backbone: { defaultDims }, gpu, settings: backbone } = extractor;
  const { preprocess, registrar } = images.preparation;
  const { width, height } = geometry.crop;
  const roi = wanted && roiOf(wanted, geometry);
  const space = { maps: maps.map(featureShape), image: { height, width }, ...(roi ? { roi } : {}) };
  const own = Object.fromEntries(Object.keys(asked.options).map((name) => [name, values[name]]));
  const method = asked.plan(space, own, { defaultDims });
  requireStorable({ space, method, backbone, preprocess });
  onPlan?.({
    space,
    method,
    cost: (images) =>
      asked.cost?.(space, method, {
        defaultDims,
        images,
        bindingBytes: gpu.largestBuffer,
        scratch: beside !== undefined,
      }) ?? null,
  });
  const seen = registrar && new SeenPeaks(gpu, { space, method, preprocess, registrar });
  const scratch = beside === undefined ? undefined : () => ScratchFile.beside(beside);
  return { extractor, space, method, images, kind: values.evidence, seen, scratch, signal };
}

/** A plan whose own tensors are disposed of with a stack. */
export function planned(stack: DisposableStack, context: FitContext): FitContext {
  if (context.seen) stack.use(context.seen);
  return context;
}
