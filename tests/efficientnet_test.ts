import assert from "node:assert/strict";
import { scaledStages } from "../src/backbone/architectures/efficientnet.ts";
import { efficientNetKeys } from "../src/backbone/architectures/efficientnet_keys.ts";

Deno.test("scaledStages() gives B3's stages when factors are 1.2 and 1.4", () => {
  const stages = scaledStages({ width: 1.2, depth: 1.4, lite: false, padding: "torch" });
  assert.deepEqual(stages.map(({ channels }) => channels), [24, 32, 48, 96, 136, 232, 384]);
  assert.deepEqual(stages.map(({ blocks }) => blocks), [2, 3, 3, 5, 5, 6, 2]);
});

Deno.test("scaledStages() does not repeat the first and last stage of a Lite variant", () => {
  const stages = scaledStages({ width: 1.4, depth: 1.8, lite: true, padding: "tensorflow" }); // Lite4
  assert.deepEqual(stages.map(({ channels }) => channels), [24, 32, 56, 112, 160, 272, 448]);
  assert.deepEqual(stages.map(({ blocks }) => blocks), [1, 4, 4, 6, 6, 8, 1]);
});

Deno.test("efficientNetKeys() counts blocks through all stages or in each, as the package does", () => {
  const stages = scaledStages({ width: 1, depth: 1, lite: false, padding: "torch" });
  const project = (dialect: "efficientnet-pytorch" | "timm" | "torchvision") => {
    return efficientNetKeys(dialect, stages)("stage4.2.project");
  };
  assert.deepEqual(project("efficientnet-pytorch"), {
    layer: "_blocks.7._project_conv",
    norm: "_blocks.7._bn2",
  });
  assert.deepEqual(project("timm"), { layer: "blocks.3.2.conv_pwl", norm: "blocks.3.2.bn3" });
  assert.deepEqual(project("torchvision"), {
    layer: "features.4.2.block.3.0",
    norm: "features.4.2.block.3.1",
  });
});

Deno.test("efficientNetKeys() refuses a layer that the network has not", () => {
  const keys = efficientNetKeys("timm", scaledStages({ width: 1, depth: 1, lite: false, padding: "torch" }));
  assert.throws(
    () => keys("stage1.0.expand"),
    /^TypeError: Cannot name layer 'stage1.0.expand' in the words of timm/,
  );
});
