/**
 * The page: as little as is needed to learn from good images and to look at others. The work is done in a worker.
 *
 * @module
 */

/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

import type { FailedPart, Fitted, ModelInUse, Picture, ScoredPart } from "./calls.ts";
import { Engine } from "./engine.ts";
import { keepOffline } from "./offline.ts";

const field = (id: string) => document.getElementById(id) as HTMLInputElement;
const button = (id: string) => document.getElementById(id) as HTMLButtonElement;
const text = (id: string) => document.getElementById(id) as HTMLElement;
const progress = document.getElementById("progress") as HTMLProgressElement;

await keepOffline();
const engine = new Engine();
let stop: AbortController | undefined;

/** Does something that takes its time, which can be stopped; says what goes wrong. */
async function busy(say: HTMLElement, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  stop?.abort();
  const own = stop = new AbortController();
  button("stop").disabled = false;
  try {
    await work(own.signal);
  } catch (error) {
    say.textContent = own.signal.aborted ? "Stopped." : (error as Error).message;
  } finally {
    if (stop === own) button("stop").disabled = true;
  }
}

function learned({ images, threshold }: ModelInUse, said: readonly string[] = []): void {
  text("fitted").textContent = [`A model of ${images} images.`, ...said, threshold ?? "It has no threshold."]
    .join("\n");
  button("save").disabled = false;
  field("images").disabled = false;
}

function saidOf({ said, unreadable }: Fitted): string[] {
  return [...unreadable, ...said];
}

field("good").addEventListener("change", () => button("fit").disabled = field("good").files?.length === 0);
button("fit").addEventListener("click", () =>
  busy(text("fitted"), async (signal) => {
    const onTold = ({ done, total }: { done: number; total: number | null }) => {
      progress.max = total ?? done;
      progress.value = done;
    };
    const fitted = await engine.fit([...field("good").files ?? []], {}, { signal, onTold });
    learned(fitted, saidOf(fitted));
  }));
button("stop").addEventListener("click", () => stop?.abort());
field("model").addEventListener("change", () =>
  busy(text("fitted"), async () => {
    const file = field("model").files?.[0];
    if (file) learned(await engine.load(file));
  }));
button("save").addEventListener("click", async () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await engine.save());
  link.download = "part.safetensors";
  link.click();
  URL.revokeObjectURL(link.href);
});
field("images").addEventListener("change", () => {
  text("scores").replaceChildren();
  return busy(text("fitted"), async (signal) => {
    await engine.score([...field("images").files ?? []], {}, {
      signal,
      onTold: (part) => text("scores").append("error" in part ? failed(part) : scored(part)),
    });
  });
});

function scored({ name, score, judgement, overlay }: ScoredPart): HTMLElement {
  const item = document.createElement("li");
  item.className = judgement?.verdict ?? "";
  const verdict = document.createElement("strong");
  verdict.textContent = judgement?.verdict ?? "no verdict";
  item.append(...(overlay ? [drawn(overlay)] : []), verdict, ` ${name}: ${score.toPrecision(4)}`);
  return item;
}

function failed({ name, error }: FailedPart): HTMLElement {
  const item = document.createElement("li");
  item.className = "error";
  item.textContent = `${name}: ${error}`;
  return item;
}

function drawn({ width, height, data }: Picture): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d")?.putImageData(new ImageData(data, width, height), 0, 0);
  return canvas;
}

try {
  const { adapter, provider } = await engine.open();
  text("machine").textContent = `${adapter.description}${
    adapter.software ? " (software)" : ""
  }; backbone on ${provider}`;
} catch (error) {
  text("machine").textContent = (error as Error).message;
}
