import assert from "node:assert/strict";
import { Told } from "../src/cli/told.ts";
import type { Score } from "../src/scored_image.ts";

/** What is said of scores, and at the end. */
function saidOf(scores: readonly Partial<Score>[]): string[] {
  const said: string[] = [];
  const { error } = console;
  console.error = (text: string) => void said.push(text);
  try {
    const told = new Told(0.5);
    for (const [i, score] of scores.entries()) {
      told.tell({ name: `${i}.png`, seen: false, warnings: [], drift: null, ...score } as Score);
    }
    told.end();
  } finally {
    console.error = error;
  }
  return said;
}

const DARK = { what: "brightness", is: 0.1, was: [0.5, 0.6], message: "far darker" } as const;

Deno.test("Told says a warning of three images, and of more how many they are", () => {
  assert.deepEqual(saidOf([{}, {}]), []);
  const three = Array.from({ length: 3 }, () => ({ warnings: [DARK] }));
  const each = [0, 1, 2].map((i) => `Warning: ${i}.png: far darker`);
  assert.deepEqual(saidOf(three), each);
  assert.deepEqual(saidOf([...three, ...three]), [
    ...each,
    "Warning: 6 images in all are unlike those of the fit in brightness",
  ]);
});

Deno.test("Told counts images that the model was fitted to, and says a drift once", () => {
  const drift = { images: 9, evidence: 2.5, drifted: true, direction: "higher" } as const;
  const [changed, seen, ...others] = saidOf([
    { drift: { ...drift, first: true } },
    { drift: { ...drift, first: false } },
    { seen: true },
    { seen: true },
  ]);
  assert.match(
    changed as string,
    /^The images no longer look like those the model was fitted to: after 9 images/,
  );
  assert.match(seen as string, /^The model was fitted to 2 of these images: /);
  assert.deepEqual(others, []);
});

Deno.test("Told says whose part was not found, and how many images show a part of it only", () => {
  const pose = { x: 0, y: 0, angle: 0, correlation: 0.41, found: true, outside: 0, corners: [] };
  const [lost, many, ...others] = saidOf([
    { pose },
    { pose: { ...pose, found: false } },
    { pose: { ...pose, outside: 0.05 } },
    { pose: { ...pose, outside: 0.06 } },
    { pose: null },
  ]);
  assert.equal(lost, "Warning: 1.png: its part was not found: correlation 0.41, below 0.50");
  assert.match(many ?? "", /^Of 1 image more than 5% of what is looked at lies outside/);
  assert.deepEqual(others, []);
});
