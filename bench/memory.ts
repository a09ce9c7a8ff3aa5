/**
 * Memory of a fit of 120 pictures and a score of 150 by stage, each in a process of its own with what `run` adds to the environment: what
 * is resident and the most that was, of it what is the process's own, mapped from files (programs and drivers), and a software adapter's
 * buffers; then V8's heap and its arrays, all in MB, and CPU seconds. Linux.
 *
 *   deno run -A bench/memory.ts [wasm|native] [PICTURES OF THE FIT]
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makePictures } from "./peer/pictures.ts";
import { MEMORY } from "./peer/sides.ts";

const [provider = "wasm", count = "120"] = Deno.args;
const worker = fileURLToPath(new URL("memory_worker.ts", import.meta.url));
const folder = await Deno.makeTempDir({ prefix: "oddspot-memory-" });
try {
  const { good, test } = await makePictures(folder, { fit: Number(count), score: 150 });
  for (const [verb, pictures] of [["fit", good], ["score", test]] as const) {
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", worker, verb, provider, pictures, join(folder, "model")],
      env: MEMORY,
      stdout: "inherit",
      stderr: "inherit",
    }).output();
    if (!success) Deno.exit(1);
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
