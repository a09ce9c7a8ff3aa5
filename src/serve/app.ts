/** The router: guards, routes, the page, and an answer to everything else. */

import { Hono } from "hono";
import { printable } from "../format/printable.ts";
import { explain } from "./explain.ts";
import { guarded } from "./headers.ts";
import { JOB_ROUTES } from "./job_routes.ts";
import { MODEL_ROUTES } from "./model_routes.ts";
import { Problem } from "./problem.ts";
import type { Route, RouteEnv } from "./route.ts";
import { SCORE_ROUTE } from "./score_route.ts";
import type { Parts } from "./parts.ts";
import { stateRoutes } from "./state_routes.ts";

/** All routes. */
export const ROUTES: readonly Route[] = [
  SCORE_ROUTE,
  ...MODEL_ROUTES,
  ...JOB_ROUTES,
  ...stateRoutes(() => ROUTES),
];

/** Makes what answers requests. */
export function makeApp(parts: Parts): (request: Request, from: string) => Promise<Response> {
  const { guard, options: { onLog }, metrics, page } = parts;
  const app = new Hono<RouteEnv>();
  app.use(async ({ req }, next) => {
    guard.requireSite(req.raw);
    await next();
  });
  for (const route of ROUTES) {
    app.on(route.method.toUpperCase(), route.path, async (context) => {
      if (!route.open) await guard.requireToken(context.req.raw);
      return await route.handle(context, parts);
    });
  }
  for (const [path, routes] of Map.groupBy(ROUTES, ({ path }) => path)) {
    const allow = routes.map(({ method }) => method.toUpperCase()).join(", ");
    app.all(path, ({ req }) => {
      throw new Problem(405, `Cannot answer ${req.method} here: there are ${allow}`, { allow });
    });
  }
  app.notFound(async ({ req }) => {
    const found = req.method === "GET" ? await page?.answer(new URL(req.url).pathname) : null;
    return found ??
      new Problem(404, "Cannot find anything at this address; /openapi.json says what there is").response();
  });
  app.onError((error) => explain(error, onLog).response());
  return async (request, from) => {
    const started = performance.now();
    const response = await app.fetch(request, { from });
    const { status } = response;
    if (status >= 400) metrics.count("oddspot_refused_total", { status: String(status) });
    const took = (performance.now() - started).toFixed(0);
    onLog(`${request.method} ${printable(new URL(request.url).pathname)} ${status} ${took} ms`);
    return guarded(response);
  };
}
