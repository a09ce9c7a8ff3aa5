import assert from "node:assert/strict";
import { join } from "node:path";
import { loadOnnxBackbone } from "../src/backbone/onnx/onnx_backbone.ts";
import { moveInside } from "../src/backbone/onnx/external.ts";
import { openOnnx } from "../src/backbone/onnx/open.ts";
import { concatenate, delimited, message, wireMessage } from "../src/backbone/onnx/wire.ts";
import { encodeOnnx } from "../src/backbone/onnx/write.ts";
import { MODEL, readOnnx } from "../src/backbone/onnx/read.ts";
import { fixture, TAPS } from "./onnx_fixtures.ts";

const SOURCE = { onnx: fixture("classifier_external.onnx"), taps: TAPS };

async function withFolder(task: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "oddspot-external-" });
  try {
    await task(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A model with one weight, `w`, whose data are where the entries say. */
function externalModel(entries: Record<string, string>): Uint8Array<ArrayBuffer> {
  const tensor = message((pbf) => {
    pbf.writePackedVarint(1, [3]);
    pbf.writeVarintField(2, 1);
    pbf.writeStringField(8, "w");
    for (const [key, value] of Object.entries(entries)) {
      pbf.writeMessage(13, ([k, v], entry) => {
        entry.writeStringField(1, k);
        entry.writeStringField(2, v);
      }, [key, value] as const);
    }
    pbf.writeVarintField(14, 1);
  });
  return concatenate(delimited(MODEL.GRAPH, delimited(5, [tensor])));
}

Deno.test("loadOnnxBackbone() moves weights of other files inside", async () => {
  const inside = await loadOnnxBackbone({ ...SOURCE, onnx: fixture("classifier.onnx") });
  const outside = await loadOnnxBackbone(SOURCE);
  /** Every weight's fields, sorted: their order in the message says nothing. */
  const weights = (onnx: Uint8Array<ArrayBuffer>) =>
    readOnnx(onnx, "cut.onnx").initializers.map(({ name, field }) =>
      [name, wireMessage(field).sort((a, b) => a.number - b.number).map(({ raw }) => raw)] as const
    );
  assert.deepEqual(weights(outside.onnx), weights(inside.onnx));
  assert.notEqual(outside.weightsHash, inside.weightsHash);
});

Deno.test("loadOnnxBackbone() tells other data in the other file by the hash", () =>
  withFolder(async (folder) => {
    const onnx = join(folder, "classifier_external.onnx");
    const data = await Deno.readFile(fixture("classifier_external.bin"));
    await Deno.copyFile(SOURCE.onnx, onnx);
    await Deno.writeFile(join(folder, "classifier_external.bin"), data);
    const { weightsHash } = await loadOnnxBackbone(SOURCE);
    assert.equal((await loadOnnxBackbone({ ...SOURCE, onnx })).weightsHash, weightsHash);
    data[3] = (data[3] as number) ^ 0x80; // the sign of the first weight
    await Deno.writeFile(join(folder, "classifier_external.bin"), data);
    assert.notEqual((await loadOnnxBackbone({ ...SOURCE, onnx })).weightsHash, weightsHash);
  }));

Deno.test("loadOnnxBackbone() refuses expected weights that are others in the other file", () =>
  withFolder(async (folder) => {
    const onnx = join(folder, "classifier_external.onnx");
    const data = await Deno.readFile(fixture("classifier_external.bin"));
    await Deno.copyFile(SOURCE.onnx, onnx);
    await Deno.writeFile(join(folder, "classifier_external.bin"), data);
    const { weightsHash, backbone } = await loadOnnxBackbone(SOURCE);
    const expected = { file: backbone.onnx?.sha256 as string, weights: weightsHash };
    assert.notEqual(expected.file, expected.weights);
    assert.equal((await loadOnnxBackbone({ ...SOURCE, onnx, expected })).weightsHash, weightsHash);
    data[3] = (data[3] as number) ^ 0x80;
    await Deno.writeFile(join(folder, "classifier_external.bin"), data);
    await assert.rejects(
      loadOnnxBackbone({ ...SOURCE, onnx, expected }),
      /its weights in other files are not those that the model was fitted with; put those beside it$/,
    );
  }));

Deno.test("loadOnnxBackbone() names the file with weights that is missing", () =>
  withFolder(async (folder) => {
    const onnx = join(folder, "model.onnx");
    await Deno.copyFile(SOURCE.onnx, onnx);
    await assert.rejects(loadOnnxBackbone({ ...SOURCE, onnx }), {
      name: "NotFound",
      message:
        /its weights 'stem.weight' are in '.+classifier_external.bin', which is not there; put that file beside/,
    });
  }));

Deno.test("moveInside() refuses places outside the file and outside the folder", () =>
  withFolder(async (folder) => {
    await Deno.writeFile(join(folder, "w.bin"), new Uint8Array(12));
    const move = (entries: Record<string, string>) =>
      moveInside(readOnnx(externalModel(entries), join(folder, "model.onnx")), new Set(["w"]));
    const { moved } = await move({ location: "w.bin" });
    assert.equal(moved.length, 1);
    const refused: [Record<string, string>, RegExp][] = [
      [{ location: "../w.bin" }, /must name a file in the model's folder: received '..\/w.bin'/],
      [{ location: "a/../../w.bin" }, /must name a file in the model's folder/],
      [{ location: "/etc/passwd" }, /must name a file in the model's folder/],
      [{ offset: "0" }, /must name a file in the model's folder: received ''/],
      [
        { location: "w.bin", offset: "4", length: "12" },
        /are 12 bytes from byte 4 of '.+w.bin', which has 12/,
      ],
      [{ location: "w.bin", offset: "13" }, /are -1 bytes from byte 13/],
      [{ location: "w.bin", length: "99999999999999999999" }, /are 100000000000000000000 bytes/],
      [{ location: "w.bin", offset: "x" }, /are NaN bytes from byte NaN/],
    ];
    for (const [entries, message] of refused) {
      await assert.rejects(move(entries), { name: "SyntaxError", message }, JSON.stringify(entries));
    }
  }));

Deno.test("moveInside() leaves weights that are not wanted where they are", async () => {
  const file = await openOnnx(SOURCE.onnx);
  const { file: partly, moved } = await moveInside(file, new Set(["stem.weight"]));
  assert.deepEqual(moved.map(({ name }) => name), ["stem.weight"]);
  assert.ok(partly.initializers.some(({ external }) => external));
  const without = encodeOnnx({ name: "", nodes: [], initializers: [], inputs: [], outputs: [] });
  assert.deepEqual((await moveInside(readOnnx(without, "none.onnx"), new Set(["w"]))).moved, []);
});
