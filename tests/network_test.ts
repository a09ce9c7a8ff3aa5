import assert from "node:assert/strict";
import { CATALOGUE } from "../src/backbone/catalogue.ts";
import { GraphBuilder } from "../src/backbone/architectures/graph.ts";
import { buildTrunk } from "../src/backbone/architectures/network.ts";

/** Weights that are all zero, and a record of the layers that were asked for. */
function recorder() {
  const layers: string[] = [];
  const zeros = (layer: string, shape: readonly number[]) => {
    layers.push(layer);
    const count = shape.reduce((product, size) => product * size, 1);
    return { kernel: new Float32Array(count), bias: new Float32Array(shape[0] ?? 0) };
  };
  return { layers, zeros };
}

for (const { name, architecture, taps } of CATALOGUE) {
  Deno.test(`buildTrunk() finds the taps of ${name} with the channels and strides of the catalogue`, () => {
    const { zeros } = recorder();
    const graph = buildTrunk(architecture, zeros, taps.map((tap) => tap.name));
    assert.deepEqual(
      graph.outputs.map(({ name, shape }) => [name, shape[1]]),
      taps.map((tap) => [tap.name, tap.channels]),
    );
    const passed = new Map<string, number>();
    const builder = new GraphBuilder("points", zeros);
    for (const point of architecture(builder, "image")) passed.set(point.name, point.stride);
    assert.deepEqual(taps.map((tap) => passed.get(tap.name)), taps.map((tap) => tap.stride));
  });
}

const [lite0] = CATALOGUE;

Deno.test("buildTrunk() builds nothing behind the last tap", () => {
  assert.ok(lite0 !== undefined);
  const { layers, zeros } = recorder();
  const { nodes } = buildTrunk(lite0.architecture, zeros, ["block2"]);
  assert.deepEqual(layers, [
    "stem",
    "stage1.0.depthwise",
    "stage1.0.project",
    "stage2.0.expand",
    "stage2.0.depthwise",
    "stage2.0.project",
  ]);
  assert.deepEqual(nodes.map(({ op }) => op), [
    "Conv",
    "Clip",
    "Conv",
    "Clip",
    "Conv",
    "Conv",
    "Clip",
    "Conv",
    "Clip",
    "Conv",
  ]);
  assert.equal(nodes.at(-1)?.output, "block2");
});

Deno.test("buildTrunk() lists the points when a tap is not one of them", () => {
  assert.ok(lite0 !== undefined);
  const { architecture } = lite0;
  assert.throws(
    () => buildTrunk(architecture, recorder().zeros, ["block3", "layer4"]),
    /^RangeError: Cannot tap 'layer4': the network has block1, block2, .*block16$/,
  );
});
