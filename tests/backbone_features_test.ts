import assert from "node:assert/strict";
import { findBackbone } from "../src/backbone/catalogue.ts";
import { importWeights } from "../src/backbone/checkpoint/import_weights.ts";
import { buildTrunk } from "../src/backbone/architectures/network.ts";
import { encodeOnnx } from "../src/backbone/onnx/write.ts";
import type { Provider } from "../src/backbone/session/provider.ts";
import { storedWeights } from "../src/backbone/checkpoint/weights.ts";
import { elementCount, elements } from "../src/format/dtype.ts";
import { encodeSafetensors, parseSafetensors } from "../src/format/safetensors.ts";
import { seededStateDict, uniform } from "./seeded_state_dict.ts";
import { assertFeatures, type Expected, featuresOf, type Maps, type Trunk } from "./trunk_features.ts";
import { gpuTest } from "./with_gpu.ts";

/** Float32 sums in other orders through up to 32 blocks; measured 1e-6 on wasm and on webgpu. */
const OF_RANGE = 1e-4;

type Shapes = Record<string, number[]>;

const fixture = parseSafetensors(
  await Deno.readFile(new URL("fixtures/backbone_features.safetensors", import.meta.url)),
  "backbone_features.safetensors",
);
const imageShape: number[] = JSON.parse(fixture.metadata.images ?? "");
const featureShapes: Shapes = JSON.parse(fixture.metadata.shapes ?? "");

/** Names and shapes of each state dict, as the packages have them. */
async function readManifest(): Promise<Record<string, Shapes>> {
  const packed = new Blob([elements(fixture.tensors.get("manifest") ?? assert.fail(), "U8")]);
  return await new Response(packed.stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

/** Goes the whole way: state dict to published file, import, stored file, model. */
async function trunkOf(network: string, shapes: Shapes): Promise<Trunk> {
  const entry = findBackbone(network);
  const used = Object.entries(shapes).filter(([name]) => !/^(layer4|fc)\./.test(name)); // behind the taps, and large
  const published = encodeSafetensors(seededStateDict(Object.fromEntries(used)));
  const bytes = await new Blob([...published.parts]).bytes();
  const { stored } = await importWeights(entry, { name: "model.safetensors", bytes });
  const weights = storedWeights(parseSafetensors(await new Blob([...stored.parts]).bytes(), network));
  const taps = entry.taps.map(({ name }) => name);
  return { onnx: encodeOnnx(buildTrunk(entry.architecture, weights, taps)), taps };
}

function expectedOf(key: string): Expected {
  const shape = featureShapes[key] ?? assert.fail(`${key} is not in the fixture`);
  const values = elements(fixture.tensors.get(key) ?? assert.fail(), "F32");
  return { shape, values, step: Math.ceil(elementCount(shape) / 1000) };
}

/** The first image, or its features, of a batch of three. */
function first({ shape: [_, ...rest], values }: Maps): Maps {
  return { shape: [1, ...rest], values: values.subarray(0, elementCount(rest)) };
}

const PROVIDERS: Record<string, readonly Provider[]> = { torchvision: ["wasm", "webgpu"], timm: ["wasm"] };

for (const [key, shapes] of Object.entries(await readManifest())) {
  const [network = "", origin = ""] = key.split(".");
  for (const provider of PROVIDERS[origin] ?? []) {
    gpuTest(
      `importWeights() gives ${origin}'s features of ${network} on ${provider}, for one image and three`,
      async (gpu) => {
        const trunk = await trunkOf(network, shapes);
        const values = Float32Array.from(uniform("images", elementCount(imageShape)), (u) => 4 * u - 2);
        const three = { shape: imageShape, values };
        const [ofThree = [], ofOne = []] = await featuresOf(gpu, provider, trunk, [three, first(three)]);
        for (const [i, tap] of trunk.taps.entries()) {
          assertFeatures(tap, ofThree[i], expectedOf(`${key}.${tap}`), OF_RANGE);
          assertFeatures(
            `${tap} of one`,
            ofOne[i],
            { ...first(ofThree[i] ?? assert.fail()), step: 1 },
            OF_RANGE,
          );
        }
      },
    );
  }
}
