/** A service put together of its parts, and its end. */

import { makeApp } from "./app.ts";
import { History } from "./history.ts";
import { Guard } from "./guard.ts";
import { Inspectors } from "./inspectors.ts";
import { Jobs } from "./jobs.ts";
import { Metrics } from "./metrics.ts";
import { Models } from "./models.ts";
import type { OpenOptions } from "./parts.ts";
import { Page } from "./page.ts";
import { Room } from "./room.ts";
import { type AskedImage, scoreTogether } from "./scoring.ts";
import { ScoreQueue } from "./score_queue.ts";
import type { Service } from "./serve.ts";
import { PictureThreads } from "../pictures.ts";
import { here } from "../platform/here.ts";
import { explain } from "./explain.ts";

/** Bytes of a mebibyte. */
const MIB = 2 ** 20;

/** Opens all that a service needs, then listens. */
export async function openService(options: OpenOptions): Promise<Service> {
  const { service: platform } = here;
  if (!platform) throw new Error("Cannot serve: what this runs in cannot listen; start it in Deno");
  await using stack = new AsyncDisposableStack();
  const page = options.page === null ? null : Page.open(options.page);
  const history = options.history === null ? null : stack.use(await History.open(options.history));
  const { signal, ...inspector } = options.inspector;
  const inspectors = stack.use(new Inspectors(inspector));
  const { models: paths, folder, modelsMb, backbone } = options;
  const models = stack.use(await Models.open({ paths, folder, bytes: modelsMb * MIB, backbone }, inspectors));
  const metrics = new Metrics();
  const pictures = stack.use(new PictureThreads());
  const { queue: places, batch, windowMs: window, maxPixels, host, names, token } = options;
  const use = { models, metrics, history, pictures, maxPixels };
  const jobs = new Jobs((error) => explain(error, options.onLog).message);
  const app = makeApp({
    options,
    guard: new Guard({ host, names, token }),
    inspectors,
    models,
    jobs,
    metrics,
    queue: new ScoreQueue(
      { places, batch, window },
      (images: readonly AskedImage[]) => scoreTogether(images, use),
    ),
    queueRoom: new Room(options.queueMb * MIB),
    fitRoom: new Room(options.fitMb * MIB),
    page,
    usage: () => platform.usage(),
  });
  signal?.throwIfAborted(); // from here on, what is accepted is done
  const listener = platform.listen({ hostname: host, port: options.port }, app);
  const owned = stack.move();
  const finished = Promise.withResolvers<void>();
  finished.promise.catch(() => {}); // told to who closes
  let closing: Promise<void> | undefined;
  const close = () =>
    closing ??= end(listener, jobs, owned).then(finished.resolve, finished.reject).then(() =>
      finished.promise
    );
  const name = host.includes(":") ? `[${host}]` : host;
  return {
    url: `http://${name}:${listener.port}/`,
    finished: finished.promise,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Jobs end first, so that who watches them is told; requests that came before are answered meanwhile. */
async function end(
  listener: { end(): Promise<void> },
  jobs: Jobs,
  owned: AsyncDisposableStack,
): Promise<void> {
  await Promise.all([listener.end(), jobs.ended()]);
  await owned.disposeAsync();
}
