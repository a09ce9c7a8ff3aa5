/**
 * Entry of the worker. What a browser lacks comes first, as the engine needs it when its modules are evaluated.
 *
 * @module
 */

import { supplyDisposal } from "./disposal.ts";
import type { Line } from "./engine_worker.ts";

supplyDisposal();
const { serve } = await import("./engine_worker.ts");
serve(globalThis as unknown as Line);
