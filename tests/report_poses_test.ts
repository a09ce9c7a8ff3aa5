import assert from "node:assert/strict";
import { renderPoses } from "../src/report/poses.ts";

Deno.test("renderPoses() draws a dot for every image, a cross where the part was not found, and the reference", () => {
  const pose = { x: 3, y: -2, angle: 1, correlation: 0.9, found: true, outside: 0, corners: [] };
  const reference = { width: 4, height: 2, channels: 3, data: new Uint8Array(24).fill(90) } as const;
  const poses = [
    { label: 0, pose },
    { label: 1, pose: { ...pose, x: 9 } },
    { label: 0, pose: { ...pose, y: 7, found: false, correlation: 0.2 } },
  ] as const;
  const frame = { width: 40, height: 20 };
  const { text } = renderPoses({ poses, reference, motion: "rigid", frame, limit: 0.65 });
  const charts = text.match(/aria-label="dot">[^]*?<\/g>/g) ?? [];
  assert.equal(charts.length, 2, "shifts, and angles with correlations");
  for (const dots of charts) {
    assert.equal(dots.match(/<path/g)?.length, 3);
    assert.equal(dots.match(/var\(--defective\)/g)?.length, 1);
    assert.equal(new Set(dots.match(/ d="[^"]*"/g)).size, 2);
  }
  const [, turns = ""] = charts;
  const places = [...turns.matchAll(/translate\(([\d.]+),([\d.]+)\)/g)].map((
    [, x, y],
  ) => [Number(x), Number(y)]);
  const [[x, y] = [], second, [lostX, lostY = 0] = []] = places;
  assert.deepEqual(second, [x, y], "one angle, one correlation");
  assert.ok(lostX === x && lostY > (y ?? NaN), "the same angle, a lower correlation");
  assert.match(text, /a frame of 40 × 20 pixels/);
  assert.match(text, /not found, 1 of 3, with a correlation below 0\.65/);
  assert.match(text, /<img src="data:image\/png;base64,[^"]+" width="4" height="2"/);
});

Deno.test("renderPoses() draws no angles of images that are only shifted", () => {
  const pose = { x: 3, y: -2, angle: 0, correlation: 0.9, found: true, outside: 0, corners: [] };
  const reference = { width: 4, height: 2, channels: 3, data: new Uint8Array(24).fill(90) } as const;
  const { text } = renderPoses({
    poses: [{ label: 0, pose }],
    reference,
    motion: "translation",
    frame: { width: 40, height: 20 },
    limit: 0.65,
  });
  assert.deepEqual(text.match(/<h3>[^<]*/g), ["<h3>Where the parts lie", "<h3>Reference"]);
});
