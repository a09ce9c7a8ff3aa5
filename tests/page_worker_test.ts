import assert from "node:assert/strict";
import { thresholdWithout } from "../mod.ts";
import type { Answer, Asked, CallName, Calls, Fitted, RatesOfModel, ScoredPart } from "../src/page/calls.ts";
import { serve } from "../src/page/engine_worker.ts";
import { noisyRamp } from "./noisy_ramp.ts";

/** The page's end of a worker that runs here. */
class Line {
  readonly answers: Answer[] = [];
  readonly #waiting = new Map<number, (answer: Answer & { readonly id: number }) => void>();
  #hear: (event: MessageEvent<Asked>) => void = () => {};
  #calls = 0;

  postMessage(answer: Answer): void {
    this.answers.push(answer);
    if ("id" in answer && !("tells" in answer)) this.#waiting.get(answer.id)?.(answer);
  }

  addEventListener(_type: "message", hear: (event: MessageEvent<Asked>) => void): void {
    this.#hear = hear;
  }

  async ask<Name extends CallName>(call: Name, takes: Calls[Name]["takes"]): Promise<Calls[Name]["gives"]> {
    const id = ++this.#calls;
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#waiting.set(id, resolve);
    this.#hear({ data: { id, call, takes } } as unknown as MessageEvent<Asked>);
    const answer = await promise;
    if ("gives" in answer) return answer.gives as Calls[Name]["gives"];
    throw new Error("fails" in answer ? answer.fails.message : "no answer");
  }
}

const IMAGES = Array.from({ length: 16 }, (_, i) => ({
  name: `image ${i}`,
  image: noisyRamp(64, i, i === 1 ? { x: 20, y: 30 } : undefined),
}));

Deno.test("the worker tells of suspects and rates, changes the rate, and answers what needs no device at once", async () => {
  const line = new Line();
  serve(line);
  assert.equal(await line.ask("without", { names: [] }), null, "before there is a model");
  await assert.rejects(line.ask("setRate", { rate: 0.1 }), /there is no model/);
  await line.ask("open", { provider: "wasm" });
  const fitted = line.ask("fit", { images: IMAGES, options: { resize: "64" } });
  let ended = false;
  fitted.then(() => ended = true);
  const [help] = await line.ask("options", { names: ["register"] });
  assert.equal(help?.name, "register");
  assert.equal(ended, false, "the fit goes on");

  const { report, suspects, said, threshold }: Fitted = await fitted;
  const out = report.suspects.filter(({ standsOut }) => standsOut).map(({ name }) => name);
  assert.deepEqual(out, ["image 1"]);
  assert.deepEqual(suspects.map(({ name }) => name), out);
  const { overlay } = suspects[0] as typeof suspects[number];
  assert.equal(overlay.data.length, 4 * overlay.width * overlay.height);
  assert.ok(said.every((text) => !text.includes("--exclude")), "they are shown instead");
  assert.equal(await line.ask("without", { names: out }), report.withoutAll);

  const rates = await line.ask("rates", { rates: [0.1] }) as RatesOfModel;
  assert.deepEqual(rates.rows.map(({ rate }) => rate), [0.01, 0.1]);
  const changed = await line.ask("setRate", { rate: 0.1 });
  assert.notEqual(changed.threshold, threshold);
  const again = await line.ask("rates", { rates: [] }) as RatesOfModel;
  assert.equal(again.own, 0.1);
  assert.deepEqual(again.rows, [rates.rows[1]]);
  assert.equal(await line.ask("without", { names: out }), thresholdWithout(report, out, 0.1));
  assert.equal(await line.ask("reference", {}), null);
  await line.ask("load", { file: await line.ask("save", {}) });
  assert.equal((await line.ask("rates", { rates: [] }) as RatesOfModel).own, 0.1);
  assert.equal(await line.ask("without", { names: out }), null, "the file has no report");
});

Deno.test("images that are scored apart tell nothing of a drift of those in line", async () => {
  const line = new Line();
  serve(line);
  await line.ask("open", { provider: "wasm" });
  await line.ask("fit", { images: IMAGES, options: { resize: "64" } });
  const odd = Array.from({ length: 40 }, (_, i) => ({
    name: `odd ${i}`,
    image: noisyRamp(64, 100 + i, { x: 20, y: 30 }),
  }));
  const file = await line.ask("save", {});
  /** Names of the images with which a drift was noticed. */
  const drifts = async (apart: boolean) => {
    const before = line.answers.length;
    await line.ask("score", { images: odd, options: { apart } });
    const told = line.answers.slice(before).flatMap((answer) => "tells" in answer ? [answer.tells] : []);
    return (told as ScoredPart[]).filter(({ drift }) => drift !== null).map(({ name }) => name);
  };
  const alone = await drifts(false);
  assert.equal(alone.length, 1);
  await line.ask("load", { file });
  assert.deepEqual(await drifts(true), alone);
  assert.deepEqual(await drifts(false), alone, "as if nothing had come before");
});
