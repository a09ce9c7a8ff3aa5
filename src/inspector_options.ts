/** What an inspector can be opened with, checked before anything is. */

import type { OnnxSource } from "./backbone/onnx/onnx_backbone.ts";
import type { GpuInfo } from "./gpu/adapter.ts";
import type { GpuError } from "./gpu/gpu_error.ts";
import type { Provider } from "./backbone/session/provider.ts";
import { MAX_THREADS } from "./options/bounds.ts";
import { checkOptions, OptionError } from "./options/check.ts";
import { checkHooks } from "./options/hooks.ts";
import { choice, whole } from "./options/option.ts";

/** A device that was lost, and the one that was opened after it. */
export interface Recovery {
  /** Why the first was lost. */
  readonly cause: GpuError;
  /** What is computed on from now on. */
  readonly adapter: GpuInfo;
}

/** What to open an inspector with. */
export interface InspectorOptions {
  /**
   * Name of a backbone in the catalogue, or an ONNX model and how to take it; the embedded `efficientnet-lite0` by
   * default.
   */
  readonly backbone?: string | OnnxSource;
  /**
   * What computes the backbone; `auto` takes `webgpu` on a hardware adapter, else `native` where it is installed and allowed, else
   * `wasm`, and the next of these where one fails.
   */
  readonly provider?: "auto" | Provider;
  /** Threads for the `wasm` provider. */
  readonly threads?: number;
  /**
   * When backbone and model are checked on this machine: `always`, or `daily`, which takes for granted what passed here within a day; that is
   * kept in the user's cache folder, where it may be used.
   */
  readonly checks?: "always" | "daily";
  /** Stops the opening between its steps. */
  readonly signal?: AbortSignal;
  /**
   * Called when the device was lost and another one was opened: scoring and calibration then go on with what was under way. A second
   * loss in the same call ends it, and one under a fit ends that.
   */
  readonly onRecovered?: (recovery: Recovery) => void;
}

/** Plain options of an inspector. */
export const INSPECTOR_OPTIONS = {
  provider: choice(["auto", "webgpu", "wasm", "native"], {
    help:
      "what computes the backbone; auto: webgpu on a hardware adapter, else native where it is installed, else wasm; native: machine code, 114 MB fetched the first time",
    default: "auto",
  }),
  threads: whole({
    help: "threads of the wasm provider",
    least: 1,
    most: MAX_THREADS,
    follows: "one a processor, at most 4",
    default: undefined,
  }),
  checks: choice(["always", "daily"], {
    help: "when backbone and model are checked on this machine: at every start, or once a day",
    default: "always",
  }),
} as const;

/** What cannot be done with options that are refused. */
const ACTION = "Cannot open an inspector";

/**
 * Checks what an inspector is opened with.
 *
 * @throws {OptionError} If an option does not exist, or has a value that cannot be used; names it.
 */
export function checkInspectorOptions(options: InspectorOptions): void {
  const { backbone, signal: _, onRecovered: __, ...plain } = checkHooks(ACTION, options, ["onRecovered"]);
  checkOptions(ACTION, INSPECTOR_OPTIONS, plain);
  if (backbone === undefined || typeof backbone === "string" || isOnnx(backbone)) return;
  throw new OptionError(
    ACTION,
    "backbone",
    "must be a name of the catalogue, or { onnx, taps } with the path of a model and a list of names",
  );
}

function isOnnx(backbone: Partial<OnnxSource> | null): boolean {
  return typeof backbone?.onnx === "string" && Array.isArray(backbone.taps) &&
    backbone.taps.every((tap) => typeof tap === "string");
}
