import assert from "node:assert/strict";
import { PickleCall, type PickleHost, unpickle } from "../src/backbone/checkpoint/pickle.ts";
import { PickleReader } from "../src/backbone/checkpoint/pickle_reader.ts";

/** Refuses everything. */
const NOTHING: PickleHost = {
  global: (name) => {
    throw new SyntaxError(`refused '${name}'`);
  },
  persistent: () => {
    throw new SyntaxError("refused");
  },
};

// Python: pickle.dumps([None, True, False, 1, 300, -5, 2**40, -2**70, 0, 1.5, "é", (), (1,), (1, 2), (1, 2, 3),
// (1, 2, 3, 4), {"a": [1], "b": 2}], protocol)
const PICKLES = {
  2: "gAJdcQAoToiJSwFNLAFK+////4oGAAAAAAABigkAAAAAAAAAAMBLAEc/+AAAAAAAAFgCAAAAw6lxASlLAYVxAksBSwKGcQNLAUsCSwOHcQQoSwFL" +
    "AksDSwR0cQV9cQYoWAEAAABhcQddcQhLAWFYAQAAAGJxCUsCdWUu",
  4: "gASVZgAAAAAAAABdlChOiIlLAU0sAUr7////igYAAAAAAAGKCQAAAAAAAAAAwEsARz/4AAAAAAAAjALDqZQpSwGFlEsBSwKGlEsBSwJLA4eUKEsB" +
    "SwJLA0sEdJR9lCiMAWGUXZRLAWGMAWKUSwJ1ZS4=",
};

for (const [protocol, base64] of Object.entries(PICKLES)) {
  Deno.test(`unpickle() reads Python's plain values when the protocol is ${protocol}`, () => {
    const reader = new PickleReader(Uint8Array.fromBase64(`${base64}`));
    assert.deepEqual(unpickle(reader, NOTHING), [
      null,
      true,
      false,
      1,
      300,
      -5,
      2 ** 40,
      -(2n ** 70n),
      0,
      1.5,
      "é",
      [],
      [1],
      [1, 2],
      [1, 2, 3],
      [1, 2, 3, 4],
      new Map<string, unknown>([["a", [1]], ["b", 2]]),
    ]);
    assert.throws(() => reader.uint8(), /ends early/);
  });
}

Deno.test("unpickle() calls what the host allows with the arguments of the pickle, and leaves what follows", () => {
  const bytes = new TextEncoder().encode("cshop\nadd\n(K\x02K\x03tR.rest");
  const reader = new PickleReader(bytes);
  const add = new PickleCall(([a, b]) => Number(a) + Number(b));
  assert.equal(unpickle(reader, { ...NOTHING, global: (name) => name === "shop.add" ? add : null }), 5);
  assert.equal(reader.text(4), "rest");
});
