import assert from "node:assert/strict";
import { cutMaps, FeatureStore, joinMaps } from "../src/fitting/feature_store.ts";

/** Maps of an image: 3 and 2 values, 20 bytes. */
const maps = (image: number) => [Float32Array.of(image, image, image), Float32Array.of(-image, image)];

Deno.test("FeatureStore keeps images as long as there is room, and says of others that it has none", () => {
  for (const [bytes, kept] of [[0, 0], [19, 0], [20, 1], [59, 2], [60, 3], [1000, 4]] as const) {
    const store = new FeatureStore(bytes);
    for (let place = 0; place < 4; place++) store.add(place, maps(place));
    assert.equal(store.bytes, 20 * kept);
    for (let place = 0; place < 4; place++) {
      assert.deepEqual(store.get(place), place < kept ? maps(place) : undefined, `${place} of ${bytes}`);
    }
  }
});

Deno.test("cutMaps() and joinMaps() take a batch apart and put it together", () => {
  const batch = [Float32Array.of(0, 0, 0, 1, 1, 1, 2, 2, 2), Float32Array.of(-0, 0, -1, 1, -2, 2)];
  const images = cutMaps(batch, 3);
  assert.deepEqual(images, [maps(0), maps(1), maps(2)]);
  assert.deepEqual(joinMaps(images), batch);
  assert.deepEqual(joinMaps([maps(2), maps(0)]), [
    Float32Array.of(2, 2, 2, 0, 0, 0),
    Float32Array.of(-2, 2, -0, 0),
  ]);
  assert.deepEqual(joinMaps([]), []);
});
