/** Scores of images that are computed at once. */

import type { AdmittedImage } from "./admission.ts";
import { disposeEvidenced } from "./evidence/detector.ts";
import type { FeatureShape } from "./gaussian/hierarchy.ts";
import type { GpuInfo } from "./gpu/adapter.ts";
import { Batch } from "./gpu/batch.ts";
import { readAll, type Tensor } from "./gpu/tensor.ts";
import type { NamedImage } from "./image/sources.ts";
import { boundsOf, type ImagePose, imagePose } from "./image_pose.ts";
import type { Geometry } from "./preprocess/geometry.ts";
import type { RegionFinder } from "./regions/region_finder.ts";
import { readPose } from "./register/pose.ts";
import type { ScoreOfImage } from "./scored_image.ts";
import { recordSourceMaps, sourceMap } from "./source_maps.ts";
import type { UploadedModel } from "./uploaded_model.ts";
import type { Judge } from "./verdict/judgement.ts";

/** What is done with every image of a scoring. */
export interface WantedOfImages {
  readonly map: boolean;
  readonly judge: Judge;
  readonly findRegions: RegionFinder | null;
}

/** Bytes of feature maps on a software adapter, whose memory is the host's: four images of a Wide ResNet50 at 224 x 224. */
const MAP_BYTES = 24 * 2 ** 20;

/**
 * Images that are computed at once.
 *
 * @param asked Images asked for.
 * @param maps Feature maps of an image.
 */
export function imagesAtOnce(asked: number, maps: readonly FeatureShape[], { software }: GpuInfo): number {
  const bytes = maps.reduce((sum, { channels, height, width }) => sum + 4 * channels * height * width, 0);
  return software ? Math.max(1, Math.min(asked, Math.floor(MAP_BYTES / bytes))) : asked;
}

/**
 * Scores a batch of images, in their order.
 *
 * @returns All of each score but where the stream stands, which hangs on the images before.
 */
export async function scoreBatch(
  { extractor, detector, preparation, model, roi }: UploadedModel,
  images: readonly AdmittedImage[],
  { map: wantMaps, judge, findRegions }: WantedOfImages,
): Promise<ScoreOfImage[]> {
  using stack = new DisposableStack();
  const { gpu } = extractor;
  const { preprocess, registration, space, backbone: { taps } } = model.settings;
  const { features, geometries, poses } = await extractor.features(images, preparation, space.image);
  stack.use(features).forgetHost();
  if (poses) stack.use(poses);
  using batch = new Batch(gpu, "score");
  const found = await detector.detect(batch, features.maps, poses);
  stack.defer(() => disposeEvidenced(found));
  const { maps, scores, peaks, whole, levels = new Map<number, Tensor>() } = found;
  const placed = wantMaps ? recordSourceMaps(batch, maps, { preparation, geometries, poses, roi }) : [];
  for (const strip of placed.flat()) stack.use(strip);
  batch.submit();
  const evidence = [scores, peaks, ...(whole ? [whole] : [])];
  const wanted = [...evidence, ...levels.values(), ...placed.flat(), ...(poses ? [poses] : [])];
  const read = await readAll(gpu, wanted) as Float32Array[];
  const [values, places, wholes] = read.slice(0, evidence.length);
  const rows = poses ? read.at(-1) : undefined;
  const rest = read.slice(evidence.length);
  const parts = rest.splice(0, levels.size);
  return images.map((image, i) => {
    const own = rest.splice(0, placed[i]?.length);
    const { warnings, seen, leftOut } = image.known;
    const fresh = {
      score: values?.[i] as number,
      place: places?.[i] as number,
      whole: wholes?.[i] ?? null,
    };
    const named = [...levels.keys()].map((level, at) => [taps[level] as string, parts[at]?.[i] as number]);
    const found = leftOut ?? fresh;
    const geometry = geometries[i] as Geometry;
    const pose = rows && registration
      ? imagePose(readPose(rows, i), geometry.image, { registration, preprocess })
      : null;
    const result: ScoreOfImage = {
      ...describe(image, geometry, pose),
      ...(wantMaps ? { map: sourceMap(own, geometry, { preparation, roi }) } : {}),
      ...found,
      judgement: judge({ ...found, lost: pose?.found === false }),
      pose,
      seen,
      warnings,
      ...(named.length > 0 && !leftOut ? { levels: Object.fromEntries(named) } : {}),
    };
    const { map } = result;
    return findRegions && map ? { ...result, regions: findRegions({ ...result, map }) } : result;
  });
}

function describe(
  { name, image }: NamedImage,
  { image: { width, height }, scoredPixels }: Geometry,
  pose: ImagePose | null,
): Pick<ScoreOfImage, "name" | "image" | "width" | "height" | "scored"> {
  return { name, image, width, height, scored: pose ? boundsOf(pose, image) : scoredPixels };
}
