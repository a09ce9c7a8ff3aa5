/**
 * Gives ONNX Runtime's turn to work that never ends, in a process of its own, for session_watch_test.ts. Arguments: how
 * it never ends, and the patience in milliseconds. Prints the error that comes of it, and the next task's.
 */

import { exclusive } from "../src/backbone/session/runtime.ts";

const [how, patience] = Deno.args as ["spins" | "waits", string];

function hang(): Promise<void> {
  if (how === "waits") return new Promise(() => {});
  for (;;); // as ONNX Runtime does, in the middle of a run
}

for (const task of [hang, () => Promise.resolve()]) {
  await exclusive(task, Number(patience)).catch(({ name, message }: Error) =>
    console.log(`${name}: ${message}`)
  );
}
