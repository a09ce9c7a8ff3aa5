import assert from "node:assert/strict";
import { readOptions, USAGE } from "../bench/peer/options.ts";
import { SIDES } from "../bench/peer/sides.ts";

Deno.test("readOptions(): all sides, five rounds, 120 and 150 pictures unless told otherwise", () => {
  assert.deepEqual(readOptions([]), {
    rounds: 5,
    fit: 120,
    score: 150,
    only: Object.keys(SIDES),
    venv: undefined,
    json: undefined,
  });
});

Deno.test("readOptions() reads what is given, sides in the order of a round", () => {
  const args = [
    "--rounds",
    "2",
    "--fit=2",
    "--score",
    "1",
    "--only",
    "native,plain",
    "--venv",
    "v",
    "--json",
    "j",
  ];
  assert.deepEqual(readOptions(args), {
    rounds: 2,
    fit: 2,
    score: 1,
    only: ["plain", "native"],
    venv: "v",
    json: "j",
  });
});

for (
  const [args, message] of [
    [["--rounds", "0"], "'--rounds' to be an integer from 1, received '0'"],
    [["--fit", "1"], "'--fit' to be an integer from 2, received '1'"],
    [["--score", "1.5"], "'--score' to be an integer from 1, received '1.5'"],
    [["--score", ""], "'--score' to be an integer from 1, received ''"],
    [
      ["--only", "wasm,cuda"],
      "'--only' to list some of single, wasm, plain, native, engine, received 'cuda'",
    ],
    [["--only", "toString"], "received 'toString'"],
    [["--loops", "3"], "--loops"],
    [["fit"], "fit"],
  ] as const
) {
  Deno.test(`readOptions() refuses ${args.join(" ")}`, () => {
    assert.throws(
      () => readOptions(args),
      (error) =>
        error instanceof RangeError && error.message.startsWith("Cannot compare: ") &&
        error.message.includes(message),
    );
  });
}

Deno.test("the usage names every option", () => {
  for (const name of Object.keys(readOptions([]))) assert.match(USAGE, new RegExp(`^  --${name} `, "m"));
});
