/** Options that every verb which computes has, and opening the engine with them. */

import { Option } from "commander";
import { Engine, type EngineOptions } from "../engine.ts";
import { integer, rate } from "./arguments.ts";

/** `--provider`. */
export function providerOption() {
  return new Option(
    "--provider <name>",
    "what computes the backbone; auto: webgpu on a hardware adapter, else wasm; native: machine code, fetched (114 MB), --allow-ffi",
  )
    .choices(["auto", "webgpu", "wasm", "native"] as const)
    .default("auto" as const);
}

/** `--threads`. */
export function threadsOption() {
  return new Option("--threads <n>", "threads of the wasm provider (default: one a processor, at most 4)")
    .argParser(integer(1));
}

/** `--false-alarm-rate`. */
export function falseAlarmRateOption() {
  return new Option(
    "--false-alarm-rate <x>",
    "share of good images that may count as odd; the threshold follows from good images alone (default: 0.01 at fit)",
  ).argParser(rate);
}

/** `--pixel-false-alarm-rate`. */
export function pixelFalseAlarmRateOption() {
  return new Option(
    "--pixel-false-alarm-rate <x>",
    "share of good images' pixels that may count as odd, which outlines regions (default: 0.001)",
  ).argParser(rate);
}

/** `--max-pixels`. */
export function maxPixelsOption() {
  return new Option("--max-pixels <n>", "refuse larger images (default: 67108864)").argParser(integer(1));
}

/** Opens the engine and says on stderr what it computes on. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const engine = await Engine.open(options);
  const { description, software } = engine.gpu.info;
  console.error(
    `GPU: ${description}${
      software ? " (software)" : ""
    }; backbone ${engine.backbone.name} on ${engine.provider}`,
  );
  return engine;
}
