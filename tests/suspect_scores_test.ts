import assert from "node:assert/strict";
import { Inspector } from "../mod.ts";
import { noisyRamp } from "./noisy_ramp.ts";

const SIDE = 64;
const COUNT = 14;
const ODD = [0, 6];

Deno.test("onSuspect shows images while they are read, and keeps none of them for another", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  const events: string[] = [];
  async function* read() {
    for (let i = 0; i < COUNT; i++) {
      events.push(`read ${i}`);
      yield await Promise.resolve(noisyRamp(SIDE, i, ODD.includes(i) ? { x: 16 + 5 * i, y: 40 } : undefined));
    }
  }
  await inspector.fit(read, {
    resize: { width: SIDE, height: SIDE },
    crop: null,
    dims: 10,
    batch: 1,
    power: false,
    onSuspect: ({ name }) => void events.push(`suspect ${name}`),
  });
  const shown = events.slice(events.lastIndexOf("read 0")).filter((event) => event.startsWith("suspect"));
  assert.deepEqual(shown, ["suspect image 0", "suspect image 6"]);
  const [first, second] = shown.map((event) => events.indexOf(event)) as [number, number];
  assert.deepEqual(
    events.slice(first, second),
    ["suspect image 0", ...[1, 2, 3, 4, 5, 6].map((i) => `read ${i}`)],
  );
});
