// Which pixels of 32 x 256 x 256 show some of their image: about 20 flops and 4 bytes a pixel.

import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { POSE_FLOATS } from "../src/register/pose.ts";
import { visibleMaps } from "../src/register/visible.ts";
import { assertClose } from "../tests/assert_close.ts";
import { turned } from "../tests/made_scene.ts";
import { visibleTwin } from "../tests/twins/warp.ts";
import { placesIn, posesWith, rounded } from "../tests/warped.ts";
import { sharedGpu } from "../tests/with_gpu.ts";

const IMAGES = 32;
const gpu = await sharedGpu();
const motion = turned(3, 41, -17);

async function visibleOn(poses: Tensor, side: number, read: boolean): Promise<Float32Array> {
  const { frame, ...geometry } = placesIn([1024, 1024], [side, side]);
  const batch = new Batch(gpu, "visible bench");
  using visible = visibleMaps(batch, poses, { frame, geometry });
  batch.submit();
  if (read) return await visible.read();
  await gpu.idle();
  return new Float32Array();
}

{
  using poses = Tensor.from(gpu, "poses", [1, POSE_FLOATS], posesWith(1, 0, motion));
  const places = placesIn([1024, 1024], [70, 70]);
  const expected = Float32Array.from(
    { length: 70 * 70 },
    (_, i) => Number(visibleTwin(places, rounded(motion), i % 70, Math.floor(i / 70))),
  );
  assertClose(await visibleOn(poses, 70, true), expected, {});
}

const poses = Tensor.from(gpu, "poses", [IMAGES, POSE_FLOATS], posesWith(IMAGES, 5, motion));
Deno.bench({
  name: `visible: ${IMAGES} x 256x256, ${(IMAGES * 256 ** 2 * 20 / 1e6).toFixed(0)} Mflop`,
  async fn() {
    await visibleOn(poses, 256, false);
  },
});
