/**
 * How long one image takes from the moment it is there, as from a camera: a model opened once, images scored one by one, as bytes of
 * PNG files and as decoded pixels; beside them, in turns, the share that an image has of a batch of 8. And V8's collections of
 * garbage meanwhile, which would be spikes.
 *
 * `deno run --allow-read --allow-write --allow-env --allow-ffi --allow-run=deno bench/latency.ts [IMAGES [PROVIDER...]]`
 *
 * 500 images through wasm and native unless told otherwise; native needs machine code installed (`./run native`).
 */

import { fileURLToPath } from "node:url";
import type { Latencies, Series } from "./latency_worker.ts";

const WORKER = fileURLToPath(new URL("latency_worker.ts", import.meta.url));

/** Line that V8 prints of a collection: milliseconds since its start, its pause, and the longest step of one done in steps. */
const COLLECTION = /^\[[^\]]*\]\s+(\d+) ms: .*?, ([\d.]+) \/ [\d.]+ ms(?:.*biggest step ([\d.]+) ms)?/;

const [images = "500", ...providers] = Deno.args;
for (const provider of providers.length > 0 ? providers : ["wasm", "native"]) await measure(provider);

async function measure(provider: string): Promise<void> {
  const found = await Deno.makeTempFile(); // stdout is V8's
  const { success, stdout } = await new Deno.Command("deno", {
    args: ["run", "-A", "--no-check", "--v8-flags=--trace-gc", WORKER, provider, images, found],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`Cannot measure latencies: the process of the ${provider} provider failed`);
  const lines = new TextDecoder().decode(stdout).split("\n");
  const { series, from, until } = JSON.parse(await Deno.readTextFile(found)) as Latencies;
  await Deno.remove(found);
  console.log(`${provider}, ${images} images, ms`);
  for (const { name, one, share } of series) console.log(`  ${name.padEnd(16)} ${describe({ one, share })}`);
  const pauses = lines.flatMap((line) => pauseOf(line, from, until));
  console.log(`  garbage          ${pauses.length} collections, longest pause ${Math.max(0, ...pauses)} ms`);
}

function describe({ one, share }: Pick<Series, "one" | "share">): string {
  const at = (values: readonly number[], part: number) => {
    const sorted = values.toSorted((a, b) => a - b);
    return sorted[Math.min(Math.floor(part * sorted.length), sorted.length - 1)] as number;
  };
  const figures = [0.5, 0.95, 0.99, 1].map((part) =>
    `${part < 1 ? `p${100 * part}` : "max"} ${at(one, part).toFixed(1)}`
  );
  const median = at(share, 0.5);
  const ratio = (at(one, 0.5) / median).toFixed(2);
  return `one by one ${figures.join(", ")}; share of a batch of 8 p50 ${median.toFixed(1)}, ratio ${ratio}`;
}

/** The pause of a collection between two times in milliseconds. */
function pauseOf(line: string, from: number, until: number): number[] {
  const [, at, pause, step = "0"] = line.match(COLLECTION) ?? [];
  if (at === undefined || Number(at) < from || Number(at) > until) return [];
  return [Math.max(Number(pause), Number(step))];
}
