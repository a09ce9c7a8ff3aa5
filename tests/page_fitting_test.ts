import assert from "node:assert/strict";
import type { Backend } from "../src/page/backend.ts";
import type { Fitted, ModelInUse } from "../src/page/calls.ts";
import { Fitting } from "../src/page/setup/fitting.ts";

type Fit = NonNullable<Backend["fit"]>;

/** A fit that a test ends. */
interface Open {
  readonly names: readonly string[];
  readonly signal: AbortSignal;
  readonly told: (done: number) => void;
  end(): Promise<void>;
  fail(error: Error): Promise<void>;
}

/** Lets all promises that can go on do so. */
const settled = () => new Promise<void>((resolve) => setTimeout(resolve));

/** A fit of four images, whose backend does what the test says. */
function opened(names: readonly string[] = ["a", "b", "c", "d"]) {
  const fits: Open[] = [];
  const asked: string[][] = [];
  const failures: unknown[] = [];
  const shown: ModelInUse[] = [];
  const waits: { readonly signal: AbortSignal; end(): Promise<void> }[] = [];
  const fit: Fit = (images, _options, { signal, onTold } = {}) => {
    const { promise, resolve, reject } = Promise.withResolvers<Fitted>();
    const given = images.map((image) => (image as { name: string }).name);
    signal?.addEventListener("abort", () => reject(signal.reason));
    fits.push({
      names: given,
      signal: signal as AbortSignal,
      told: (done) => onTold?.({ pass: "fit", done, total: given.length }),
      end:
        () => (resolve({ name: `of ${given}`, suspects: [{ name: "a" }] } as unknown as Fitted), settled()),
      fail: (error) => (reject(error), settled()),
    });
    return promise;
  };
  const without = (gone: readonly string[]) => (asked.push([...gone]), Promise.resolve(10 - gone.length));
  const fitting = new Fitting({ fit, without } as unknown as Backend, {
    asked: () => ({ images: names.map((name) => ({ name, file: new Blob() })), options: {} }),
    onModel(model, show) {
      show();
      shown.push(model);
      return Promise.resolve();
    },
    onFailure: (error) => failures.push(error),
    wait(_milliseconds, signal) {
      const { promise, resolve } = Promise.withResolvers<void>();
      signal.addEventListener("abort", () => resolve());
      waits.push({ signal, end: () => (resolve(), settled()) });
      return promise;
    },
  });
  const last = <T>(list: readonly T[]) => list.at(-1) as T;
  return { fitting, fits, asked, failures, shown, waits, last };
}

Deno.test("a fit tells how far it is, and its model is shown when it ends", async () => {
  const { fitting, fits, shown, last } = opened();
  const ended = fitting.fit();
  assert.equal(fitting.underWay.value?.progress, null);
  last(fits).told(2);
  assert.deepEqual(fitting.underWay.value?.progress, { pass: "fit", done: 2, total: 4 });
  await last(fits).end();
  await ended;
  assert.equal(fitting.underWay.value, null);
  assert.deepEqual(shown.map(({ name }) => name), ["of a,b,c,d"]);
  assert.deepEqual([...fitting.pictures.value.keys()], ["a"]);
});

Deno.test("a fit that is stopped changes nothing and is no failure; one that fails is", async () => {
  const { fitting, fits, shown, failures, last } = opened();
  const stopped = fitting.fit();
  fitting.stop();
  await stopped;
  assert.deepEqual([fitting.stopped.value, fitting.underWay.value, shown.length, failures.length], [
    true,
    null,
    0,
    0,
  ]);
  const failed = fitting.fit();
  assert.equal(fitting.stopped.value, false);
  await last(fits).fail(new RangeError("too few"));
  await failed;
  assert.deepEqual(failures, [new RangeError("too few")]);
  assert.equal(fitting.underWay.value, null);
});

Deno.test("excluding an image tells the threshold at once, and fits again after a pause", async () => {
  const { fitting, fits, asked, waits, last } = opened();
  const first = fitting.fit();
  await last(fits).end();
  await first;
  const toggled = fitting.toggle("a");
  await settled();
  assert.equal(fitting.about.value, 9);
  assert.equal(fitting.isPending, true);
  assert.equal(fits.length, 1, "not before the pause is over");
  await last(waits).end();
  assert.deepEqual(last(fits).names, ["b", "c", "d"]);
  await last(fits).end();
  await toggled;
  assert.deepEqual([fitting.about.value, fitting.isPending], [undefined, false]);
  assert.deepEqual([...fitting.last.value?.without ?? []], ["a"]);
  assert.deepEqual([...fitting.pictures.value.keys()], ["a"], "its picture stays");
  assert.deepEqual(asked, [["a"]]);
});

Deno.test("a second exclusion ends the pause of the first, and a fit under way, whose model is not shown", async () => {
  const { fitting, fits, waits, shown, last } = opened();
  const first = fitting.fit();
  await last(fits).end();
  await first;
  fitting.toggle("a");
  await settled();
  fitting.toggle("b");
  await settled();
  assert.equal(waits[0]?.signal.aborted, true);
  await last(waits).end();
  assert.deepEqual(fits.map(({ names }) => names.join("")), ["abcd", "cd"]);
  fitting.toggle("c");
  await settled();
  assert.equal(fits[1]?.signal.aborted, true);
  assert.equal(fitting.stopped.value, false, "nobody stopped it");
  assert.equal(fitting.about.value, 7);
  await last(waits).end();
  assert.deepEqual(last(fits).names, ["d"]);
  await last(fits).end();
  assert.deepEqual(shown.map(({ name }) => name), ["of a,b,c,d", "of d"]);
});

Deno.test("what was excluded and is kept after all needs no fit, if the last one had it", async () => {
  const { fitting, fits, waits, last } = opened();
  const first = fitting.fit();
  await last(fits).end();
  await first;
  fitting.toggle("a");
  await settled();
  fitting.toggle("a");
  await settled();
  assert.deepEqual([fitting.isPending, fitting.about.value, fits.length], [false, undefined, 1]);
  assert.equal(last(waits).signal.aborted, true);
});

Deno.test("of an image that the last fit was without it is not known what it would do to the threshold", async () => {
  const { fitting, fits, waits, asked, last } = opened();
  fitting.fit();
  await last(fits).end();
  fitting.toggle("a");
  await settled();
  await last(waits).end();
  await last(fits).end();
  fitting.toggle("a");
  await settled();
  assert.deepEqual([fitting.isPending, fitting.about.value, asked.length], [true, null, 1]);
});

Deno.test("forget() leaves nothing of a fit, and ends what would begin by itself", async () => {
  const { fitting, fits, waits, last } = opened();
  fitting.fit();
  await last(fits).end();
  fitting.toggle("a");
  await settled();
  fitting.forget();
  await last(waits).end();
  assert.equal(fits.length, 1);
  assert.deepEqual([fitting.last.value, fitting.excluded.value.size, fitting.pictures.value.size], [
    null,
    0,
    0,
  ]);
  assert.equal(fitting.about.value, undefined);
});
