import assert from "node:assert/strict";
import { linkGroups } from "../src/verdict/linkage.ts";

const pair = (a: number, b: number, ratio = 0.5) => ({ a, b, ratio });

Deno.test("linkGroups() names a group by its first item", () => {
  assert.deepEqual([...linkGroups(5, [pair(3, 4), pair(1, 4)])], [0, 1, 2, 1, 1]);
  assert.deepEqual([...linkGroups(2, [])], [0, 1]);
});

Deno.test("linkGroups() joins groups with a quarter of their pairs close, and no fewer", () => {
  const groups = [pair(0, 1, 0.1), pair(2, 3, 0.1), pair(4, 5, 0.2), pair(3, 5, 0.2), pair(2, 4, 0.2)];
  assert.deepEqual([...linkGroups(4, [...groups.slice(0, 2), pair(0, 2)])], [0, 0, 0, 0]);
  assert.deepEqual([...linkGroups(6, [...groups, pair(0, 2)])], [0, 0, 2, 2, 2, 2]);
});

Deno.test("linkGroups() takes the nearest pairs first", () => {
  const far = [
    pair(0, 2, 0.9),
    pair(0, 1, 0.2),
    pair(2, 3, 0.1),
    pair(2, 4, 0.1),
    pair(2, 5, 0.1),
    pair(2, 6, 0.1),
  ];
  assert.deepEqual([...linkGroups(7, far)], [0, 0, 2, 2, 2, 2, 2]);
});

Deno.test("linkGroups() cuts a chain into pieces of at most five", () => {
  const pairs = Array.from({ length: 99 }, (_, i) => pair(i, i + 1, 0.5 + ((i * 37) % 99) / 200));
  const sizes = Map.groupBy(linkGroups(100, pairs), (group) => group);
  assert.ok([...sizes.values()].every(({ length }) => length <= 5));
});
