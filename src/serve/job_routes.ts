/** Fits and calibrations: begun, watched, cancelled. */

import { streamSSE } from "hono/streaming";
import { readSent, type SentFile } from "./body.ts";
import { Deadline } from "./deadline.ts";
import type { JobReport, JobWork } from "./jobs.ts";
import { learn, type LearningUse, readCalibrateOptions, readFitOptions, recalibrate } from "./learning.ts";
import { Problem } from "./problem.ts";
import { param, queryOf, requireQuery, type Route, type RouteContext, yesOf } from "./route.ts";
import { JOB, JOBS } from "./schemas.ts";
import type { Parts } from "./parts.ts";

/** Bytes of a mebibyte. */
const MIB = 2 ** 20;

/** Files of one fit. */
const MOST_FILES = 100_000;

/** Milliseconds between signs of life, which keep proxies from ending a stream. */
const SIGN_OF_LIFE = 15_000;

const IMAGES =
  "good images, in fields of any name, and a field 'options': JSON of options by name, as the library takes them";

/** The routes. */
export const JOB_ROUTES: readonly Route[] = [
  {
    method: "post",
    path: "/api/fit",
    id: "fit",
    summary: "Begin to fit a model to good images; it is kept when it is done.",
    query: { name: "what the model is called", replace: "1: it may take the place of another one" },
    body: { "multipart/form-data": `${IMAGES}; a file in field 'roi' is the picture of where to look` },
    answers: { 202: { description: "The job; Location is where it is told of", schema: JOB } },
    async handle(context, parts) {
      requireQuery(context, ["name", "replace"]);
      const name = queryOf(context, "name");
      if (name === null) throw new Problem(400, "Cannot fit: the model has no name; add ?name=NAME");
      const replaces = yesOf(context, "replace");
      parts.models.requireFree(name, replaces);
      return await begin(context, parts, ({ files, text }) => {
        const options = readFitOptions(text);
        const roi = files.find(({ field }) => field === "roi");
        const images = files.filter((file) => file !== roi);
        return {
          kind: "fit",
          model: name,
          run: (use) => learn(images, { name, replaces, options, roi }, useOf(parts), use),
        };
      });
    },
  },
  {
    method: "post",
    path: "/api/models/:name/calibrate",
    id: "calibrate",
    summary:
      "Begin to choose a model's thresholds anew from other good images; the model is kept when it is done.",
    query: { as: "what the model is called then; by default as before" },
    body: { "multipart/form-data": IMAGES },
    answers: { 202: { description: "The job; Location is where it is told of", schema: JOB } },
    async handle(context, parts) {
      requireQuery(context, ["as"]);
      const from = parts.models.nameOf(param(context, "name"));
      const name = queryOf(context, "as") ?? from;
      parts.models.requireFree(name, true);
      return await begin(context, parts, ({ files, text }) => {
        const options = readCalibrateOptions(text);
        return {
          kind: "calibrate",
          model: name,
          run: (use) => recalibrate(files, { from, name, options }, useOf(parts), use),
        };
      });
    },
  },
  {
    method: "get",
    path: "/api/jobs",
    id: "listJobs",
    summary: "List the jobs, the latest last.",
    answers: { 200: { description: "The jobs", schema: JOBS } },
    handle(context, { jobs }) {
      requireQuery(context, []);
      return context.json({ jobs: jobs.list() });
    },
  },
  {
    method: "get",
    path: "/api/jobs/:id",
    id: "describeJob",
    summary: "Say how far a job is, and what came of it.",
    answers: { 200: { description: "The job", schema: JOB } },
    handle(context, { jobs }) {
      requireQuery(context, []);
      return context.json(jobs.report(param(context, "id")));
    },
  },
  {
    method: "delete",
    path: "/api/jobs/:id",
    id: "cancelJob",
    summary: "Stop a job within a batch; nothing of it is kept.",
    answers: { 200: { description: "The job", schema: JOB } },
    handle(context, { jobs }) {
      requireQuery(context, []);
      return context.json(jobs.cancel(param(context, "id")));
    },
  },
  {
    method: "get",
    path: "/api/jobs/:id/events",
    id: "watchJob",
    summary:
      "Tell of a job as it goes on: server-sent events, each the job as JSON, the last one when it has ended.",
    answers: { 200: { description: "The events", type: "text/event-stream" } },
    handle: watch,
  },
  {
    method: "get",
    path: "/api/jobs/:id/pictures/:file",
    id: "showPicture",
    summary: "Show a suspect of a fit: the image with its map when its part was left out.",
    answers: { 200: { description: "The picture", type: "image/png" } },
    handle(context, { jobs }) {
      requireQuery(context, []);
      const png = jobs.picture(param(context, "id"), param(context, "file"));
      return new Response(png, { headers: { "content-type": "image/png" } });
    },
  },
];

/** Reads the images and begins; the room that they take is given back when the job has ended. */
async function begin(
  context: RouteContext,
  { options, fitRoom, jobs }: Parts,
  work: (
    sent: { readonly files: readonly SentFile[]; readonly text: string | undefined },
  ) => Omit<JobWork, "release">,
): Promise<Response> {
  const { raw: request } = context.req;
  using stack = new DisposableStack();
  const taking = stack.use(fitRoom.open());
  using deadline = new Deadline(request, options.timeoutS, { renewed: true });
  const limits = { fileBytes: options.imageMb * MIB, parts: MOST_FILES, deadline };
  const { files, fields } = await readSent(request, taking, { ...limits, name: "image" });
  const stray = [...fields.keys()].find((field) => field !== "options");
  if (stray !== undefined) {
    throw new Problem(400, `Cannot read field '${stray}': it is neither a file nor 'options'`);
  }
  const made = work({ files, text: fields.get("options") });
  const kept = stack.move();
  let begun: JobReport;
  try {
    begun = jobs.start({ ...made, release: () => kept.dispose() });
  } catch (error) {
    kept.dispose();
    throw error;
  }
  context.header("location", `/api/jobs/${begun.id}`);
  return context.json(begun, 202);
}

function useOf({ models, inspectors, options: { maxPixels } }: Parts): LearningUse {
  return { models, inspectors, maxPixels };
}

function watch(context: RouteContext, { jobs }: Parts): Response {
  requireQuery(context, []);
  const id = param(context, "id");
  jobs.report(id); // or it is not found
  return streamSSE(context, async (stream) => {
    const left = new AbortController();
    stream.onAbort(() => left.abort());
    const timer = setInterval(() => stream.write(":\n\n"), SIGN_OF_LIFE);
    try {
      for await (const report of jobs.changes(id, left.signal)) {
        await stream.writeSSE({ data: JSON.stringify(report) });
      }
    } finally {
      clearInterval(timer);
    }
  });
}
