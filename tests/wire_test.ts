import assert from "node:assert/strict";
import {
  concatenate,
  delimited,
  message,
  wireFields,
  wireInteger,
  wireMessage,
  wireTexts,
} from "../src/backbone/onnx/wire.ts";

/** A message with a field of every kind. */
const SAMPLE = message((pbf) => {
  pbf.writeVarintField(1, 300);
  pbf.writeStringField(2, "größe");
  pbf.writeDoubleField(3, 1.5);
  pbf.writeFloatField(4, -2);
  pbf.writeVarintField(5, -1);
  pbf.writeBytesField(900, new Uint8Array(200));
});

Deno.test("wireFields() splits a message into fields that make it up again", () => {
  const fields = wireFields(SAMPLE);
  assert.deepEqual(fields.map(({ number }) => number), [1, 2, 3, 4, 5, 900]);
  assert.deepEqual(fields.map(({ delimited }) => delimited), [false, true, false, false, false, true]);
  assert.deepEqual(concatenate(fields.map(({ raw }) => raw)), SAMPLE);
  assert.equal(wireInteger(fields[0] as (typeof fields)[number]), 300);
  assert.equal(wireInteger(fields[4] as (typeof fields)[number]), -1);
  assert.deepEqual(wireTexts(fields, 2), ["größe"]);
  assert.equal(fields[5]?.body.length, 200);
});

Deno.test("wireFields() refuses a message that is cut off inside a field", () => {
  const ends = new Set([
    0,
    ...wireFields(SAMPLE).map(({ raw }) => raw.byteOffset + raw.length - SAMPLE.byteOffset),
  ]);
  for (let length = 0; length < SAMPLE.length; length++) {
    const read = () => wireFields(SAMPLE.slice(0, length));
    if (ends.has(length)) assert.doesNotThrow(read);
    else assert.throws(read, SyntaxError, `${length} bytes`);
  }
});

Deno.test("wireFields() refuses lengths past the end, endless numbers, groups and field zero", () => {
  const hostile = {
    "a length of 4 GiB": [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f],
    "a length of 2^64 - 1": [0x0a, ...new Array(9).fill(0xff), 0x01],
    "a tag of eleven bytes": [...new Array(11).fill(0xff), 0x01],
    "a tag without end": [0x80],
    "a group": [0x0b, 0x0c],
    "field zero": [0x00, 0x00],
  };
  for (const [name, bytes] of Object.entries(hostile)) {
    assert.throws(() => wireFields(Uint8Array.from(bytes)), SyntaxError, name);
  }
});

Deno.test("wireMessage(), wireTexts() and wireInteger() refuse fields of another kind", () => {
  const [integer, text] = wireFields(SAMPLE);
  assert.ok(integer && text);
  assert.throws(() => wireMessage(integer), /field 1 holds a number where a message must be/);
  assert.throws(() => wireInteger(text), /field 2 holds bytes where a number must be/);
  const broken = wireFields(concatenate(delimited(7, [Uint8Array.of(0xff, 0xfe)])));
  assert.throws(() => wireTexts(broken, 7), /text of field 7 is not UTF-8/);
});
