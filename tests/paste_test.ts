import assert from "node:assert/strict";
import { pasted, pastedSize } from "../src/power/paste.ts";

const IMAGE = { width: 300, height: 200 };

/** A cut turned by some degrees of the square that the image is stretched to. */
function turned(width: number, height: number, degrees: number) {
  const turn = degrees * Math.PI / 180;
  return { width, height, cosine: Math.cos(turn), sine: Math.sin(turn) };
}

Deno.test("pasted() copies a cut that is not turned, pixel by pixel", () => {
  const cut = { width: 3, height: 2, cosine: 1, sine: 0 };
  const box = { left: 10, top: 20, ...pastedSize(cut, IMAGE) };
  const { targets, sources } = pasted(cut, { left: 100, top: 7 }, box, IMAGE);
  assert.deepEqual(targets, [6010, 6011, 6012, 6310, 6311, 6312]);
  assert.deepEqual(sources, [2200, 2201, 2202, 2500, 2501, 2502]);
});

Deno.test("pasted() covers with a turned cut as many pixels as it has, and touches all sides of its box", () => {
  for (const degrees of [-45, -20, 0, 10, 45]) {
    const cut = turned(30, 60, degrees);
    const box = { left: 40, top: 50, ...pastedSize(cut, IMAGE) };
    const { targets, sources } = pasted(cut, { left: 5, top: 6 }, box, IMAGE);
    assert.ok(Math.abs(targets.length - 1800) < 36, `${degrees}: ${targets.length}`);
    const [xs, ys] = [
      targets.map((t) => t % 300 - box.left),
      targets.map((t) => Math.floor(t / 300) - box.top),
    ];
    assert.ok(Math.min(...xs) <= 1 && Math.max(...xs) >= box.width - 2 && Math.max(...xs) < box.width);
    assert.ok(Math.min(...ys) <= 1 && Math.max(...ys) >= box.height - 2 && Math.max(...ys) < box.height);
    assert.ok(sources.every((s) => s % 300 >= 5 && s % 300 < 35 && s >= 6 * 300 && s < 66 * 300));
    assert.ok(new Set(sources).size > 0.8 * 1800, `${degrees}: ${new Set(sources).size}`);
  }
});

Deno.test("pasted() turns on the square that the image is stretched to", () => {
  // Turned by 45 degrees there, a thin cut runs along the image's diagonal.
  const cut = turned(3, 100, 45);
  const box = { left: 0, top: 0, ...pastedSize(cut, IMAGE) };
  const { targets } = pasted(cut, { left: 0, top: 0 }, box, IMAGE);
  const [first, last] = [targets[0] as number, targets.at(-1) as number];
  const slope = (Math.floor(last / 300) - Math.floor(first / 300)) / (last % 300 - first % 300);
  assert.ok(Math.abs(slope + 200 / 300) < 0.03, `${slope}`);
});
