import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import { uploadSamples } from "../src/register/upload_samples.ts";
import { randomImage } from "./warped.ts";
import { gpuTest } from "./with_gpu.ts";

gpuTest("uploadSamples() refuses an image that does not fit one buffer", (gpu) => {
  using batch = new Batch(gpu, "upload test");
  const image = randomImage(21, 10, 3, 16);
  assert.equal(uploadSamples(batch, image, 10 * 64 * 2 + 24).words.bytes, 10 * 64 * 2 + 24);
  assert.throws(() => uploadSamples(batch, image, 10 * 64 * 2 + 23), {
    name: "RangeError",
    message:
      "Cannot register an image of 21x10 pixels: it needs the whole of it in one buffer, 1304 bytes of the 1303 that one " +
      "may have (maxStorageBufferBindingSize): received 3 channels of 16 bits; scale the image down, or register none",
  });
});
