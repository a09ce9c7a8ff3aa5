/** What answers requests, and what it is opened with. */

import type { Guard } from "./guard.ts";
import type { Inspectors } from "./inspectors.ts";
import type { Jobs } from "./jobs.ts";
import type { Metrics } from "./metrics.ts";
import type { Models } from "./models.ts";
import type { SERVE_OPTIONS } from "./options.ts";
import type { Page } from "./page.ts";
import type { Room } from "./room.ts";
import type { AskedImage, ToldFailure, ToldLine } from "./scoring.ts";
import type { ScoreQueue } from "./score_queue.ts";
import type { InspectorOptions } from "../inspector_options.ts";
import type { OptionValues } from "../options/option.ts";

/** What a service is opened with: all is there, and checked. */
export interface OpenOptions extends OptionValues<typeof SERVE_OPTIONS> {
  readonly models: readonly string[];
  readonly folder: string | null;
  readonly backbone: string | null;
  readonly host: string;
  readonly names: readonly string[];
  readonly token: string | null;
  readonly history: string | null;
  readonly page: string | null;
  readonly onLog: (line: string) => void;
  readonly inspector: Omit<InspectorOptions, "backbone">;
}

/** What answers requests. */
export interface Parts {
  readonly options: OpenOptions;
  readonly guard: Guard;
  readonly inspectors: Inspectors;
  readonly models: Models;
  readonly jobs: Jobs;
  readonly metrics: Metrics;
  readonly queue: ScoreQueue<AskedImage, ToldLine | ToldFailure>;
  /** Room for images that are to be scored. */
  readonly queueRoom: Room;
  /** Room for images of fits, and models. */
  readonly fitRoom: Room;
  readonly page: Page | null;
  readonly usage: () => { readonly residentBytes: number; readonly cpuSeconds: number };
}
