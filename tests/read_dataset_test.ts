import assert from "node:assert/strict";
import { readDataset } from "../src/evaluate/read_dataset.ts";

Deno.test("readDataset() says of a path where nothing is what it cannot read", async () => {
  await assert.rejects(readDataset("/no/such/place"), {
    name: "DatasetError",
    message: /Cannot read data set '\/no\/such\/place': .*; check the path/,
  });
});
