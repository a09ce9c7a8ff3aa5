/** Good images that stand out, as they look with their part left out. */

import { Batch } from "../gpu/batch.ts";
import { readAll, Tensor } from "../gpu/tensor.ts";
import { disposeDetections } from "../map/anomaly_map.ts";
import type { Model } from "../model/model.ts";
import type { Size } from "../preprocess/settings.ts";
import { type Geometry, geometry } from "../preprocess/geometry.ts";
import { regionFinder } from "../regions/region_finder.ts";
import type { Score } from "../scored_image.ts";
import { judgeOf } from "../verdict/judgement.ts";
import { boundsOf, imagePose } from "../image_pose.ts";
import { POSE_FLOATS, poseRow } from "../register/pose.ts";
import { recordSourceMaps, sourceMap } from "../source_maps.ts";
import type { FitContext } from "./context.ts";
import { detectLeftOut } from "./left_out.ts";
import type { Measured } from "./measure.ts";

/** What is shown of suspects. */
export interface SuspectUse {
  /** The fit that they were left out of: of all images. */
  readonly measured: Measured;
  /** The model that judges them. */
  readonly model: Model;
  /** Their places in the order of reading. */
  readonly places: readonly number[];
}

/**
 * Scores suspects with their maps and regions, in the order of reading: pictures and maps are too large to be kept for another. Takes the
 * way of all left-out images, once more for a few.
 */
export async function* suspectScores(context: FitContext, use: SuspectUse): AsyncGenerator<Score> {
  const maps = await leftOutMaps(context, use);
  const { measured: { fitted, own }, model } = use;
  const judge = judgeOf(model, undefined);
  const findRegions = regionFinder(model, { pixelThreshold: undefined, minArea: 1 });
  const ordered = use.places.toSorted((a, b) => a - b);
  for await (const { index, named: { name, image } } of context.images.pictures(ordered)) {
    const at = ordered[index] as number;
    const member = fitted.places.indexOf(at);
    const places = geometry(image, model.settings.preprocess);
    const map = await mapAtSource(context, maps.get(at) as Float32Array<ArrayBuffer>, { places, at });
    const pose = poseOf(context, model, { at, image });
    const place = own?.place[member] as number;
    const whole = own?.whole?.[member] ?? null;
    const score = {
      name,
      score: own?.scores[member] as number,
      place,
      whole,
      judgement: judge({ place, whole, lost: pose?.found === false }),
      pose,
      seen: true,
      warnings: [],
      drift: null,
      image,
      width: image.width,
      height: image.height,
      scored: pose ? boundsOf(pose, image) : places.scoredPixels,
      map,
    };
    yield { ...score, regions: findRegions(score) };
  }
}

/** A map [height, width] of the network's input at the resolution of its picture. */
async function mapAtSource(
  { extractor: { gpu }, images, space: { image: { height, width }, roi } }: FitContext,
  map: Float32Array<ArrayBuffer>,
  { places, at }: { readonly places: Geometry; readonly at: number },
): Promise<Float32Array> {
  const { preparation } = images;
  using stack = new DisposableStack();
  using batch = new Batch(gpu, "suspect");
  const network = stack.use(Tensor.from(gpu, "map", [1, height, width], map));
  const row = poseRow(images.poses[at]);
  const poses = row.length === 0
    ? null
    : batch.defer(Tensor.from(gpu, "pose", [1, POSE_FLOATS], Float32Array.from(row)));
  const strips = recordSourceMaps(batch, network, { preparation, geometries: [places], poses, roi }).flat()
    .map((strip) => stack.use(strip));
  batch.submit();
  return sourceMap(await readAll(gpu, strips) as Float32Array[], places, { preparation, roi });
}

/** Where a good image has its part; null where images are taken as they lie. */
function poseOf(
  { images: { poses } }: FitContext,
  { settings: { registration, preprocess } }: Model,
  { at, image }: { readonly at: number; readonly image: Size },
) {
  const pose = poses[at];
  return pose && registration ? imagePose(pose, image, { registration, preprocess }) : null;
}

/** Maps [height, width] of the network's input by place, each image's part left out. */
async function leftOutMaps(
  context: FitContext,
  { measured: { fitted }, places }: SuspectUse,
): Promise<Map<number, Float32Array>> {
  const wanted = new Set(places.map((place) => fitted.places.indexOf(place)));
  const parts = fitted.parts.filter((part) => part.some((index) => wanted.has(index)));
  const maps = new Map<number, Float32Array>();
  for await (const { indices, detections } of detectLeftOut(context, fitted, parts)) {
    using stack = new DisposableStack();
    stack.defer(() => disposeDetections(detections));
    const [all] = await readAll(context.extractor.gpu, [detections.maps]) as [Float32Array];
    const size = all.length / indices.length;
    indices.forEach((index, i) => {
      if (wanted.has(index)) maps.set(fitted.places[index] as number, all.slice(i * size, (i + 1) * size));
    });
  }
  return maps;
}
