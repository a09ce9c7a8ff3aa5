/** What the images of a fit show, each with its part left out. */

import { LARGEST_PART } from "../method/method.ts";
import { freeArray } from "../free_array.ts";
import { Batch } from "../gpu/batch.ts";
import { readAll, type Tensor } from "../gpu/tensor.ts";
import { type Detections, disposeDetections } from "../map/anomaly_map.ts";
import type { Detector, Part } from "../method/method.ts";
import { methodOf } from "../method/table.ts";
import { MapPixels } from "../verdict/map_pixels.ts";
import type { FitContext, Fitted, Members } from "./context.ts";
import { learnAgain } from "./learn.ts";

/** Evidence of all images of a fit, left out. */
export interface LeftOutFound {
  /** Peaks of the maps, [images]. */
  readonly place: Float32Array<ArrayBuffer>;
  /** The method's own scores, [images]. */
  readonly scores: Float32Array<ArrayBuffer>;
  /** Pixels of the maps. */
  readonly pixels: MapPixels;
}

/**
 * Looks at every image of a fit as if its part had not been there.
 *
 * @param onProgress Called with the number of images done.
 * @throws {RangeError} If too few images are left.
 */
export async function leaveOut(
  context: FitContext,
  fitted: Fitted,
  onProgress: (images: number) => void,
): Promise<LeftOutFound> {
  const { space } = context;
  const count = fitted.places.length;
  const found: LeftOutFound = {
    place: new Float32Array(count),
    scores: new Float32Array(count),
    pixels: new MapPixels(space.image, space.roi),
  };
  let done = 0;
  for await (const { indices, detections } of detectLeftOut(context, fitted, fitted.parts)) {
    await collect(context, detections, indices, found);
    onProgress(done += indices.length);
  }
  return found;
}

/** What is detected of some images of a fit, left out. */
export interface LeftOutBatch {
  /** The images, in indices of {@linkcode Fitted.places}. */
  readonly indices: readonly number[];
  /** Of these, in that order; whoever takes the batch disposes of them. */
  readonly detections: Detections;
}

/**
 * Detects the images of some parts of a fit as if their part had not been there: by the method's closed form, and parts of more than
 * {@linkcode LARGEST_PART} images by a fit without them.
 *
 * @throws {RangeError} If too few images are left.
 */
export async function* detectLeftOut(
  context: FitContext,
  fitted: Fitted,
  asked: readonly Part[],
): AsyncGenerator<LeftOutBatch> {
  const { images } = context;
  const [small, large] = [asked.filter(isSmall), asked.filter((part) => !isSmall(part))];
  for (const some of images.kept ? bySize(small) : [small]) {
    for await (const { indices, maps, poses, parts } of images.inParts(fitted.places, some)) {
      const all = await fitted.detector.detectLeftOut(maps, parts);
      yield { indices, detections: ofSeen(context, all, poses) };
    }
  }
  for (const part of large) {
    using without = await learnAgain(context, membersWithout(fitted, part), false);
    const own = part.map((index) => fitted.places[index] as number);
    for await (const { indices, maps, poses } of images.again(own)) {
      const all = await detectNow(context, without.detector, maps);
      yield {
        indices: indices.map((index) => part[index] as number),
        detections: ofSeen(context, all, poses),
      };
    }
  }
}

/** Detections of what images show, submitted. */
function ofSeen(
  { extractor: { gpu }, seen }: FitContext,
  all: Detections,
  poses: Tensor | null,
): Detections {
  if (!seen || !poses) return all;
  using batch = new Batch(gpu, "seen");
  const found = seen.replace(batch, all, poses);
  batch.submit();
  return found;
}

/** Parts of one size together: a closed form may need another factor for every size. */
function bySize(parts: readonly Part[]): Part[][] {
  return [...Map.groupBy(parts, ({ length }) => length).values()];
}

function isSmall(part: Part): boolean {
  return part.length <= LARGEST_PART;
}

/** All images but those of a part, each by itself. */
function membersWithout({ places }: Fitted, part: Part): Members {
  const taken = new Set(part);
  const rest = places.filter((_, index) => !taken.has(index));
  return { places: rest, parts: rest.map((_, index) => [index]) };
}

/** Detects a batch and submits it. */
async function detectNow(
  { extractor: { gpu } }: Pick<FitContext, "extractor">,
  detector: Detector,
  maps: readonly Tensor[],
): Promise<Detections> {
  using batch = new Batch(gpu, "detect");
  const found = await detector.detect(batch, maps);
  batch.submit();
  return found;
}

async function collect(
  { extractor: { gpu } }: FitContext,
  detections: Detections,
  indices: readonly number[],
  { place, scores, pixels }: LeftOutFound,
): Promise<void> {
  using stack = new DisposableStack();
  stack.defer(() => disposeDetections(detections));
  const { maps: all, seen = all } = detections;
  const read = await readAll(gpu, [seen, detections.peaks, detections.scores]);
  const [maps, peaks, own] = read as Float32Array<ArrayBuffer>[] as [
    Float32Array<ArrayBuffer>,
    Float32Array,
    Float32Array,
  ];
  indices.forEach((index, i) => {
    place[index] = peaks[i] as number;
    scores[index] = own[i] as number;
  });
  pixels.add(maps);
  freeArray(maps);
}

/** The whole evidence of images whose method scores them as a whole by itself. */
export function ownWhole(
  { method }: Pick<FitContext, "method">,
  { scores }: LeftOutFound,
): Float32Array<ArrayBuffer> | null {
  return methodOf(method).score === "peak" ? null : scores;
}
