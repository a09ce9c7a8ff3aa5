/** What a service can be asked for. */

import type { InspectorOptions } from "../inspector_options.ts";
import { BATCH } from "../fit_options.ts";
import { READ_OPTIONS } from "../image/options.ts";
import { number, type OptionInputs, whole } from "../options/option.ts";

/** Mebibytes that no machine has more of. */
const MOST_MB = 2 ** 20;

/** Plain options of a service. */
export const SERVE_OPTIONS = {
  port: whole({ help: "port to listen on; 0: any that is free", least: 0, most: 65535, default: 8000 }),
  windowMs: number({
    help: "milliseconds that an image waits for others to be computed with",
    placeholder: "<ms>",
    least: 0,
    most: 10_000,
    default: 5,
  }),
  batch: { ...BATCH, help: "most images that are computed at once" },
  queue: whole({
    help: "images that may wait or be under way; what is more is answered 503",
    least: 1,
    most: 100_000,
    default: 64,
  }),
  queueMb: whole({
    help: "mebibytes of the files of these images",
    least: 1,
    most: MOST_MB,
    default: 256,
  }),
  imageMb: whole({ help: "mebibytes of the largest image file", least: 1, most: MOST_MB, default: 64 }),
  fitMb: whole({
    help: "mebibytes of the images of fits and calibrations that are under way, and of uploaded models",
    least: 1,
    most: MOST_MB,
    default: 1024,
  }),
  modelsMb: whole({
    help: "mebibytes of models that stay loaded; those that were not used for longest make room",
    least: 1,
    most: MOST_MB,
    default: 1024,
  }),
  timeoutS: number({
    help: "seconds that a request may take to come in and be scored",
    placeholder: "<s>",
    least: 0.1,
    most: 86_400,
    default: 60,
  }),
  ...READ_OPTIONS,
};

/** What to serve, and how. */
export interface ServeOptions
  extends
    OptionInputs<typeof SERVE_OPTIONS>,
    Pick<InspectorOptions, "onRecovered" | "provider" | "signal" | "threads"> {
  /** Model files; the first is scored with where a request names none. */
  readonly models?: readonly string[] | undefined;
  /** Folder whose models are served, too, and which takes those that are uploaded and fitted. */
  readonly folder?: string | undefined;
  /** Where the network of ONNX models is now, if not where it was at the fit. */
  readonly backbone?: string | undefined;
  /** Name or address to listen on. Default 127.0.0.1; another than this machine's own needs a token. */
  readonly host?: string | undefined;
  /** Further names under which clients reach the service. */
  readonly names?: readonly string[] | undefined;
  /** What clients have to show, at least 16 characters. */
  readonly token?: string | undefined;
  /** File that gets a line for every image that was answered. */
  readonly history?: string | undefined;
  /** Folder of the built page, served at `/`. */
  readonly page?: string | undefined;
  /** Takes a line about each request, fit for a terminal. */
  readonly onLog?: ((line: string) => void) | undefined;
}
