import assert from "node:assert/strict";
import { Inspector } from "../mod.ts";
import { readPower } from "../src/power/stored_power.ts";
import { noisyRamp } from "./noisy_ramp.ts";

const SIDE = 64;
const COUNT = 20;
const BATCH = 4;

Deno.test("a fit plants defects in pictures as they come, and keeps no more than a batch of them", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  const events: string[] = [];
  async function* read() {
    for (let i = 0; i < COUNT; i++) {
      events.push("read");
      yield await Promise.resolve(noisyRamp(SIDE, i));
    }
  }
  const model = await inspector.fit(read, {
    resize: { width: SIDE, height: SIDE },
    crop: null,
    dims: 6,
    batch: BATCH,
    onProgress({ pass, done, total }) {
      if (pass === "power") events.push(`${done} of ${total}`);
    },
  });
  const record = readPower(model);
  assert.ok(record);
  const [kept, planted] = [record.unplanted.length, record.planted.length];
  const total = kept + planted;
  assert.deepEqual([kept, planted], [2, 30]);
  for (const { place, whole } of [...record.unplanted, ...record.planted]) {
    assert.ok(place > 0 && whole > 0, "both kinds of evidence");
  }
  const told = events.filter((event) => event !== "read");
  const batches = Array.from({ length: Math.ceil(planted / BATCH) }, (_, i) => (i + 1) * BATCH);
  const wanted = [0, ...batches].map((done) => `${kept + Math.min(done, planted)} of ${total}`);
  assert.deepEqual(told, wanted);
  assert.ok(events.indexOf(wanted[1] as string) < events.lastIndexOf("read"), "scored before all are read");
});
