/** What the service says of itself: for balancers, for Prometheus, for programs. */

import manifest from "../../deno.json" with { type: "json" };
import { describeRoutes } from "./openapi.ts";
import { requireQuery, type Route } from "./route.ts";
import { HEALTH } from "./schemas.ts";
import type { Gauge } from "./metrics.ts";
import type { Parts } from "./parts.ts";

/** The routes. @param all All routes, these among them. */
export function stateRoutes(all: () => readonly Route[]): readonly Route[] {
  return [
    {
      method: "get",
      path: "/healthz",
      id: "health",
      summary: "Say whether the service runs.",
      answers: { 200: { description: "It does", schema: HEALTH } },
      open: true,
      handle: (context) => context.json({ status: "ok", version: manifest.version }),
    },
    {
      method: "get",
      path: "/metrics",
      id: "metrics",
      summary: "Counts and states, as Prometheus reads them.",
      answers: { 200: { description: "The text format", type: "text/plain; version=0.0.4" } },
      handle(context, parts) {
        requireQuery(context, []);
        const type = "text/plain; version=0.0.4; charset=utf-8";
        return new Response(parts.metrics.text(gauges(parts)), { headers: { "content-type": type } });
      },
    },
    {
      method: "get",
      path: "/openapi.json",
      id: "openapi",
      summary: "This description.",
      answers: { 200: { description: "OpenAPI 3.1" } },
      open: true,
      handle: async (context) => context.json(await describeRoutes(all(), manifest.version)),
    },
  ];
}

/** States of now. */
function gauges({ queue, queueRoom, fitRoom, models, jobs, usage }: Parts): Gauge[] {
  const { residentBytes, cpuSeconds } = usage();
  const { count, bytes } = models.loaded;
  const drifts = [...models.drifts].flatMap(([model, drift]) =>
    drift ? [{ labels: { model }, state: drift.state }] : []
  );
  const one = (name: string, help: string, value: number): Gauge => ({ name, help, values: [{ value }] });
  return [
    one("oddspot_queue_images", "Images that wait or are under way", queue.length),
    one("oddspot_queue_bytes", "Bytes of the files of these images", queueRoom.taken),
    one("oddspot_fit_bytes", "Bytes of the files of fits and uploads under way", fitRoom.taken),
    one(
      "oddspot_jobs_open",
      "Jobs that wait or are under way",
      jobs.list().filter(({ state }) => state === "queued" || state === "running").length,
    ),
    one("oddspot_models_loaded", "Models that are loaded", count),
    one("oddspot_models_loaded_bytes", "Bytes of their tensors", bytes),
    {
      name: "oddspot_drift_evidence",
      help:
        "Decimal logarithm of the evidence that a model's images are no longer like those of its fit; 2 or more: they are not",
      values: drifts.map(({ labels, state }) => ({ labels, value: state.evidence })),
    },
    {
      name: "oddspot_drifted",
      help: "Whether that evidence has reached 2 since the service started",
      values: drifts.map(({ labels, state }) => ({ labels, value: state.drifted ? 1 : 0 })),
    },
    one("process_resident_memory_bytes", "Resident memory size in bytes", residentBytes),
    {
      ...one("process_cpu_seconds_total", "User and system CPU time in seconds", cpuSeconds),
      type: "counter",
    },
  ];
}
