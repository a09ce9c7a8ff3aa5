import assert from "node:assert/strict";
import { readCheckpoint } from "../src/backbone/checkpoint/read.ts";
import { elements } from "../src/format/dtype.ts";
import { archive, fixture, integer, pickle, refuses, tensorPickle } from "./checkpoint_bytes.ts";

const counted = (length: number) => Array.from({ length }, (_, i) => i);

for (const format of ["zip", "legacy"]) {
  Deno.test(`readCheckpoint() reads every element type and layout when the format is ${format}`, async () => {
    const { tensors } = readCheckpoint(await fixture(`checkpoint_${format}.pth`), "net.pth");
    const values = (name: string, shape: number[]) => {
      const tensor = tensors.get(name);
      assert.ok(tensor !== undefined, name);
      assert.deepEqual(tensor.shape, shape, name);
      return Array.from(elements(tensor, tensor.dtype), Number);
    };
    for (const dtype of ["F64", "F32", "F16", "I64", "I32", "I16", "I8", "U8"]) {
      assert.equal(tensors.get(dtype)?.dtype, dtype);
      assert.deepEqual(values(dtype, [3]), [0, 1, 2]);
    }
    assert.deepEqual(values("BF16", [3]), [0, 0x3f80, 0x4000]);
    assert.deepEqual(values("BOOL", [3]), [0, 1, 1]);
    assert.deepEqual(values("whole", [2, 3, 4]), counted(24));
    assert.deepEqual(values("slice", [4]), [5, 6, 7, 8]);
    assert.deepEqual(values("transposed", [6, 4]), counted(24).map((i) => i % 4 * 6 + Math.floor(i / 4)));
    assert.deepEqual(values("channels_last", [1, 2, 3, 4]), counted(24));
    assert.deepEqual(values("scalar", []), [7]);
    assert.deepEqual(values("empty", [0, 4]), []);
    assert.deepEqual(values("parameter", [2]), [1, 1]);
    assert.ok(!tensors.has("epoch"));
  });

  Deno.test(`readCheckpoint() refuses a ${format} file when it is truncated at any byte`, async () => {
    const whole = await fixture(`checkpoint_${format}.pth`);
    for (let length = 0; length < whole.length; length++) refuses(whole.slice(0, length), /./);
  });

  Deno.test(`readCheckpoint() reads or refuses, and does nothing else, when bytes of a ${format} file are damaged`, async () => {
    const whole = await fixture(`checkpoint_${format}.pth`);
    let state = 1;
    const random = (below: number) => (state = Math.imul(state, 48271) % 0x7fffffff, Math.abs(state) % below);
    let refused = 0;
    for (let trial = 0; trial < 3000; trial++) {
      const damaged = whole.slice();
      for (let i = 0; i < 3; i++) damaged[random(damaged.length)] = random(256);
      try {
        readCheckpoint(damaged, "damaged");
      } catch (error) {
        assert.ok(error instanceof SyntaxError, `trial ${trial}: ${error}`);
        refused++;
      }
    }
    assert.ok(refused > 1000, `only ${refused} of 3000 refused`);
  });
}

Deno.test("readCheckpoint() views the bytes of the file when tensors are dense, however many share them", () => {
  const bytes = archive(tensorPickle("K\x04", "K\0", "K\x01K\x04", "K\x63K\x01", 26), new Uint8Array(16));
  const many = archive(tensorPickle(integer(4096), "K\0", integer(4096), "K\x01", 9), new Uint8Array(16384));
  for (const file of [bytes, many]) {
    const { tensors } = readCheckpoint(file, "net.pth");
    assert.ok(tensors.size >= 9);
    for (const { data } of tensors.values()) assert.equal(data.buffer, file.buffer);
  }
});

Deno.test("readCheckpoint() keeps a tensor's shape when the pickle changes the list it was given", () => {
  const changed = pickle(
    "\x80\x02}U\x01wctorch._utils\n_rebuild_tensor\n((U\x07storagectorch\nFloatStorage\nU\x010NK\x04tQ",
    "K\0]q\x01K\x04a(K\x01ttRsh\x01K\x09a0.",
  );
  assert.deepEqual(readCheckpoint(archive(changed), "net.pth").tensors.get("w")?.shape, [4]);
});
