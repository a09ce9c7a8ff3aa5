import assert from "node:assert/strict";
import { nearestNames } from "../src/nearest_names.ts";

const NAMES = ["/layer1/Relu_output_0", "/layer2/Relu_output_0", "/layer2/Conv_output_0", "logits", ""];

Deno.test("nearestNames() puts names that contain the wanted one first", () => {
  assert.deepEqual(nearestNames("/layer2/Relu", NAMES, 1), ["/layer2/Relu_output_0"]);
});

Deno.test("nearestNames() orders by changes of a character", () => {
  assert.deepEqual(nearestNames("/layer2/Relo_output_0", NAMES, 3), [
    "/layer2/Relu_output_0",
    "/layer1/Relu_output_0",
    "/layer2/Conv_output_0",
  ]);
  assert.deepEqual(nearestNames("abcd", ["abxcyd", "axcd"], 2), ["axcd", "abxcyd"]);
  assert.deepEqual(nearestNames("x", [], 3), []);
});
