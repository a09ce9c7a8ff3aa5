/** A fit is the same whether its features were in memory, in a file, or computed again. */

import assert from "node:assert/strict";
import { encodeModel, type FitOptions, type FitReport, Inspector } from "../mod.ts";
import { FeatureExtractor } from "../src/features.ts";
import { SpillFile } from "../src/format/spill_file.ts";
import { sha256Text } from "../src/format/sha256.ts";
import { METHODS } from "../src/method/table.ts";
import { here } from "../src/platform/here.ts";
import { noisyRamp } from "./noisy_ramp.ts";
import { spy } from "./with_session.ts";

const SIDE = 64;

/** Good images, two of them odd, and two that are twins of others: what shows one part is left out together. */
const IMAGES = [
  ...Array.from({ length: 14 }, (_, i) => noisyRamp(SIDE, i, i % 6 === 0 ? { x: 16 + i, y: 40 } : undefined)),
  ...[3, 4].map((i) => noisyRamp(SIDE, i)),
].map((image, i) => ({ name: `part ${i}`, image }));

/** What reads features again: every method, and what a fit can do beyond. */
const CASES: Readonly<Record<string, FitOptions>> = {
  ...Object.fromEntries(Object.keys(METHODS).map((method) => [method, { method } as FitOptions])),
  "padim, robust": { method: "padim", robust: true },
  "padim, suspects left away": { method: "padim", excludeSuspects: 2 },
  "mvg, one part": { method: "mvg", partOf: (name) => name.slice(0, 6) },
  "padim, registered": { method: "padim", register: "auto" },
};

/** Where features are, and whether a file and further runs of the network are expected. */
const WAYS = {
  memory: { options: { cacheMb: 64 }, folder: false, spills: false, runsMore: false },
  file: { options: {}, folder: true, spills: true, runsMore: false },
  "computed again": { options: { cacheMb: 0 }, folder: false, spills: false, runsMore: true },
} as const;

/** Takes the system's folder for temporary files away. */
function withoutFolder(): Disposable {
  const original = Object.getOwnPropertyDescriptor(here, "temporaryFolder") as PropertyDescriptor;
  Object.defineProperty(here, "temporaryFolder", { ...original, value: () => null });
  return { [Symbol.dispose]: () => void Object.defineProperty(here, "temporaryFolder", original) };
}

/** Hashes of model and report, and how it went. */
async function fitted(inspector: Inspector, options: FitOptions, way: keyof typeof WAYS) {
  const { options: own, folder } = WAYS[way];
  using stack = new DisposableStack();
  if (!folder) stack.use(withoutFolder());
  const counts = { spilled: 0, runs: 0 };
  stack.use(spy(SpillFile.prototype, "append", () => void counts.spilled++));
  stack.use(spy(FeatureExtractor.prototype, "features", () => void counts.runs++));
  const told: unknown[] = [];
  const model = await inspector.fit(IMAGES, {
    resize: { width: SIDE, height: SIDE },
    crop: null,
    batch: 4,
    ...("dims" in METHODS[options.method ?? "padim"].options ? { dims: 12 } : {}),
    ...options,
    ...own,
    onReport: (report: FitReport) => void told.push(report),
    onSuspect: ({ name, score, regions }) => void told.push([name, score, regions]),
  });
  const parts = await Promise.all(
    (await encodeModel(model)).map((part) => crypto.subtle.digest("SHA-256", part)),
  );
  const bytes = parts.map((part) => new Uint8Array(part).toHex()).join();
  return { model: await sha256Text(bytes), told: JSON.stringify(told), ...counts };
}

Deno.test({
  name: "a fit is the same with features in memory, in a file and computed again, by every method",
  sanitizeResources: false, // threads of the network outlive the inspector
  sanitizeOps: false,
  fn: async (t) => {
    await using inspector = await Inspector.open({ threads: 1 });
    for (const [name, options] of Object.entries(CASES)) {
      await t.step(name, async () => {
        const memory = await fitted(inspector, options, "memory");
        assert.equal(memory.spilled, 0);
        assert.ok(memory.told.length > 2, "something is told");
        for (const way of ["file", "computed again"] as const) {
          const other = await fitted(inspector, options, way);
          assert.equal(other.model, memory.model, `the model, ${way}`);
          assert.equal(other.told, memory.told, `what is told, ${way}`);
          assert.equal(other.spilled > 0, WAYS[way].spills, `the file, ${way}`);
          assert.equal(other.runs > memory.runs, WAYS[way].runsMore, `runs of the network, ${way}`);
        }
      });
    }
  },
});
