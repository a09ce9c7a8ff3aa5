/**
 * The engine in its worker: takes calls, one after the other, and answers each.
 *
 * @module
 */

import {
  describeDrift,
  describeFit,
  describeModel,
  encodeModel,
  type FitReport,
  Inspector,
  loadModel,
  type Model,
  type Score,
  type Scorer,
} from "../../mod.ts";
import type { Answer, Asked, CallName, FailedPart, ModelInUse, ScoredPart, SuspectPicture } from "./calls.ts";
import type { Doers } from "./doers.ts";
import { setUpDoers } from "./setup_doers.ts";
import { layersOf, overlayOf, suspectOf } from "./shown.ts";

/** The thread's own end of the line to the page. */
export interface Line {
  /** Sends an answer. */
  postMessage(answer: Answer, handedOver?: Transferable[]): void;
  /** Hears what is asked. */
  addEventListener(type: "message", hear: (event: MessageEvent<Asked>) => void): void;
}

let inspector: Inspector | undefined;
let model: Model | undefined;
let report: FitReport | undefined; // of its fit, if that was here
let scorer: Scorer | undefined; // kept: a camera's images come one by one

const DOERS: Doers = {
  ...setUpDoers({
    current,
    report: () => report,
    replace(next) {
      const told = report;
      const inUse = use(next);
      report = told; // of the same images
      return inUse;
    },
  }),
  async open(choices, { signal }) {
    forget();
    await inspector?.[Symbol.asyncDispose]();
    inspector = await Inspector.open({ ...choices, signal });
    return { adapter: inspector.adapter, provider: inspector.provider, reason: inspector.providerReason };
  },
  async fit({ images, options }, { signal, tell }) {
    const unreadable: string[] = [];
    const suspects: SuspectPicture[] = [];
    let found: FitReport | undefined;
    const fitted = await opened().fit(images, {
      ...options,
      signal,
      onProgress: (progress) => tell(progress),
      onReport: (told) => found = told,
      onSuspect: (score, model) => void suspects.push(suspectOf(score, model)),
      onUnreadable: ({ message }) => unreadable.push(message),
    });
    const inUse = use(fitted);
    report = found as FitReport;
    const said = describeFit({ ...report, suspects: [] }); // these are shown
    return { ...inUse, report, said, unreadable: [...new Set(unreadable)], suspects };
  },
  async load({ file }) {
    return use(await loadModel(file));
  },
  async save() {
    return new Blob([...await encodeModel(current())], { type: "application/octet-stream" });
  },
  async score({ images, options }, { signal, tell }) {
    const used = current();
    const regions = used.settings.calibration !== null;
    const { apart = false, layers = false, ...asked } = options;
    using own = apart ? opened().scorer(used) : undefined;
    const looking = own ?? (scorer ??= opened().scorer(used));
    const wanted = { maps: true, regions, ...asked };
    const onFailed = ({ name, error }: { name: string; error: Error }) =>
      tell({ name, error: error.message } satisfies FailedPart);
    for await (const score of looking.score(images, { ...wanted, signal, onFailed })) {
      const part = partOf(score, used, { map: asked.maps === true, layers });
      tell(part, movable(part));
    }
    return null;
  },
};

function opened(): Inspector {
  if (inspector) return inspector;
  throw new Error("Cannot compute: nothing is open; call open first");
}

function current(): Model {
  if (model) return model;
  throw new Error("Cannot go on: there is no model; fit or load one first");
}

/** Takes a model into use. */
function use(next: Model): ModelInUse {
  forget();
  [model, report] = [next, undefined];
  return { name: next.name, images: next.settings.images, threshold: describeModel(next).threshold };
}

function forget(): void {
  scorer?.[Symbol.dispose]();
  scorer = undefined;
}

function partOf(
  score: Score,
  model: Model,
  wanted: { readonly map: boolean; readonly layers: boolean },
): ScoredPart {
  const { name, judgement, pose, drift, seen, warnings, width, height, regions, map } = score;
  const calibrated = model.settings.calibration !== null;
  return {
    name,
    score: score.score,
    judgement,
    pose,
    drift: drift?.first ? describeDrift(drift) : null,
    seen,
    warnings,
    width,
    height,
    ...(regions ? { regions } : {}),
    ...(wanted.map && map ? { map: map.slice() } : {}),
    ...(wanted.layers ? { layers: layersOf(score, model) } : {}),
    ...(map && calibrated && !wanted.layers ? { overlay: overlayOf(score, model) } : {}),
  };
}

/** What of it is handed over, not copied. */
function movable({ map, overlay, layers }: ScoredPart): ArrayBuffer[] {
  const all = [map, overlay?.data, layers?.picture.data, layers?.heat?.data];
  return all.flatMap((array) => array ? [array.buffer] : []);
}

/** Calls that need no device and change nothing: they are answered at once, while others are computed. */
const QUICK: ReadonlySet<CallName> = new Set(["gather", "options", "picture", "without"]);

/** Takes calls from a line, one after the other but for quick ones; an order to stop one takes no turn either. */
export function serve(line: Line): void {
  const stops = new Map<number, AbortController>();
  let last: Promise<void> = Promise.resolve();
  const answer = async (asked: Exclude<Asked, { stop: true }>, signal: AbortSignal) => {
    const { id } = asked;
    const tell = (tells: unknown, handedOver?: Transferable[]) => line.postMessage({ id, tells }, handedOver);
    try {
      signal.throwIfAborted();
      const does = DOERS[asked.call] as Doers[CallName];
      line.postMessage({ id, gives: await does(asked.takes as never, { signal, tell }) });
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      line.postMessage({ id, fails: { name, message } });
    } finally {
      stops.delete(id);
    }
  };
  line.addEventListener("message", ({ data: asked }) => {
    if ("stop" in asked) return stops.get(asked.id)?.abort();
    const stop = new AbortController();
    stops.set(asked.id, stop);
    if (QUICK.has(asked.call)) answer(asked, stop.signal);
    else last = last.then(() => answer(asked, stop.signal));
  });
  line.postMessage({ ready: true });
}
