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
  const { text } = renderPoses({ poses, reference, motion: "rigid", limit: 0.65 });
  const dots = text.match(/aria-label="dot">[^]*?<\/g>/)?.[0] ?? "";
  assert.equal(dots.match(/<path/g)?.length, 3);
  assert.equal(dots.match(/var\(--defective\)/g)?.length, 1);
  assert.equal(new Set(dots.match(/ d="[^"]*"/g)).size, 2);
  assert.match(text, /not found, 1 of 3, with a correlation below 0\.65/);
  assert.match(text, /<img src="data:image\/png;base64,[^"]+" width="4" height="2"/);
});
