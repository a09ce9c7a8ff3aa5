import assert from "node:assert/strict";
import { type Image, Inspector, loadModel, saveModel } from "@oddspot/oddspot"; // as an outside project imports it

const SIDE = 64;

/** A striped picture with noise; `spot` paints a defect. */
function picture(seed: number, spot = false): Image {
  let state = seed * 2654435761 % 2147483647 + 1;
  const data = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
    state = state * 48271 % 2147483647;
    const [y, x] = [Math.floor(i / SIDE), i % SIDE];
    const inside = spot && Math.hypot(y - 20, x - 40) < 6;
    return inside ? 250 : 90 + 40 * Number(x % 16 < 8) + state % 16;
  });
  return { width: SIDE, height: SIDE, channels: 1, data };
}

const OPTIONS = { dims: 20, resize: { width: SIDE, height: SIDE }, crop: null } as const;

Deno.test({
  name: "Inspector fits decoded images, finds a spot, and scores the same from a saved model",
  async fn() {
    await using inspector = await Inspector.open({ threads: 1 });
    const passes: string[] = [];
    const model = await inspector.fit(Array.from({ length: 12 }, (_, i) => picture(i)), {
      ...OPTIONS,
      batch: 5,
      onProgress: ({ pass, done }) => passes.push(`${pass} ${done}`),
    });
    assert.deepEqual(passes.slice(0, 6), [
      ...["fit 5", "fit 10", "fit 12"],
      ...["calibrate 5", "calibrate 10", "calibrate 12"],
    ]);
    assert.ok(passes.length > 6 && passes.slice(6).every((pass) => pass.startsWith("power ")), `${passes}`);
    const path = await Deno.makeTempFile({ suffix: ".safetensors" });
    await saveModel(model, path);
    using scorer = inspector.scorer(await loadModel(path));
    await Deno.remove(path);
    const [good, odd] = await Array.fromAsync(
      scorer.score([picture(100), picture(101, true)], { maps: true }),
    );
    assert.ok(good && odd?.map);
    assert.ok(odd.score > good.score, `odd ${odd.score}, good ${good.score}`);
    assert.ok(odd.place > (model.settings.calibration?.placeThreshold ?? Infinity));
    assert.deepEqual([odd.judgement?.verdict, good.judgement?.verdict], ["odd", "normal"]);
    const peak = odd.map.indexOf(Math.max(...odd.map));
    assert.ok(Math.hypot(Math.floor(peak / SIDE) - 20, peak % SIDE - 40) < 10, "the map peaks on the spot");
    assert.deepEqual(await scorer.selfTest(), {
      map: 0,
      score: 0,
      whole: 0,
      verdict: "odd",
      failure: null,
    });
    using again = inspector.scorer(model);
    const [same] = await Array.fromAsync(again.score([{ name: "named", image: picture(101, true) }]));
    assert.deepEqual([same?.name, same?.score], ["named", odd.score]);
  },
});

Deno.test({
  name: "Inspector refuses too few images and images of different sizes, by name",
  async fn() {
    await using inspector = await Inspector.open({ threads: 1 });
    await assert.rejects(inspector.fit([picture(1)], OPTIONS), /at least 2 good images: received 1/);
    await assert.rejects(inspector.fit([], OPTIONS), /received 0/);
    const wide = { width: 80, height: 64, channels: 1, data: new Uint8Array(80 * 64) } as const;
    const keep = { resize: { shorterSide: SIDE }, crop: null };
    await assert.rejects(inspector.fit([picture(1), wide], keep), /image 1.*80x64.*64x64/);
    await assert.rejects(
      inspector.fit([picture(1), picture(2)], { ...OPTIONS, dims: 1000 }),
      /option 'dims' must be 1 to 176, .*received 1000/,
    );
  },
});
