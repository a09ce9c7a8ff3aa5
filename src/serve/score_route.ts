/** `POST /api/score`. */

import { sha256 } from "../format/sha256.ts";
import type { ImageSource } from "../image/sources.ts";
import { decodeImage } from "../image/read/decode.ts";
import { readSent, type SentFile } from "./body.ts";
import { Deadline } from "./deadline.ts";
import { Problem } from "./problem.ts";
import { queryOf, type Route, type RouteContext } from "./route.ts";
import { LINE, LINES } from "./schemas.ts";
import { readScoreQuery, SCORE_QUERY } from "./score_query.ts";
import type { AskedImage, ToldFailure, ToldLine } from "./scoring.ts";
import type { Parts } from "./parts.ts";

/** Bytes of a mebibyte. */
const MIB = 2 ** 20;

/** Longest name that a client has. */
const LONGEST_CLIENT = 100;

/** Scores one image, or many. */
export const SCORE_ROUTE: Route = {
  method: "post",
  path: "/api/score",
  id: "score",
  summary:
    "Score an image, or several: says of each what a line of the command line says, and the SHA-256 of its file. Of one client " +
    "(connection, or header X-Client-Id) images are scored in the order in which they came in.",
  query: {
    model: "name of the model; by default the first that the service was given",
    name: "name of an image that is the body itself; FILE.tif#2 names a page, FILE.npz#NAME an array",
  },
  options: SCORE_QUERY,
  body: {
    "application/octet-stream": "one image file of any format that is read",
    "multipart/form-data": "several image files, in fields of any name",
  },
  answers: {
    200: {
      description: "Its line; of multipart all lines, those with 'error' of images that cannot be scored",
      schema: LINE,
    },
    422: { description: "The one image cannot be scored" },
  },
  handle: score,
};

/** What multipart is answered with. */
export const SCORE_MANY = LINES;

async function score(context: RouteContext, parts: Parts): Promise<Response> {
  const started = performance.now();
  const { raw: request } = context.req;
  const { options, queue, queueRoom, models, metrics } = parts;
  const query = readScoreQuery(new URL(request.url).searchParams);
  const model = models.nameOf(queryOf(context, "model"));
  queue.requirePlaces(1); // before a body is read for nothing
  using taking = queueRoom.open();
  using deadline = new Deadline(request, options.timeoutS);
  const limits = { fileBytes: options.imageMb * MIB, parts: options.queue, deadline };
  const { files, fields } = await readSent(request, taking, {
    ...limits,
    name: queryOf(context, "name") ?? "image",
  });
  const [field] = fields.keys();
  if (field !== undefined) {
    throw new Problem(400, `Cannot score field '${field}': it is no file; options stand in the address`);
  }
  if (files.length === 0) throw new Problem(400, "Cannot score: no file was sent");
  deadline.enter();
  const client = (request.headers.get("x-client-id") ?? context.env.from).slice(0, LONGEST_CLIENT);
  const key = JSON.stringify([model, query]);
  const asked = await Promise.all(
    files.map((file) => askedImage(file, { model, query, signal: deadline.signal })),
  );
  const told = await Promise.all(
    queue.add(asked.map((work) => ({ key, client, signal: deadline.signal, work }))),
  );
  metrics.observe((performance.now() - started) / 1000);
  const [only] = told;
  if (files[0]?.field !== "") return context.json({ images: told });
  return context.json(requireScored(only as ToldLine | ToldFailure));
}

async function askedImage(
  file: SentFile,
  use: Pick<AskedImage, "model" | "query" | "signal">,
): Promise<AskedImage> {
  return { ...use, source: sourceOf(file), sha256: await sha256(file.bytes) };
}

/** A name says which page or array of the file is meant; nothing of it leads to a file here. */
function sourceOf({ name, bytes }: SentFile): ImageSource & { readonly name: string } {
  const array = /^(.+?\.npz)#(.+)$/is.exec(name)?.[2];
  const page = array === undefined ? /#([1-9]\d{0,5})$/.exec(name)?.[1] : undefined;
  if (array === undefined && page === undefined) return { name, image: bytes };
  const what = array === undefined ? { page: Number(page) } : { array };
  return { name, image: (reading) => decodeImage(bytes, name, { ...reading, ...what }) };
}

function requireScored(told: ToldLine | ToldFailure): ToldLine {
  if (!("error" in told)) return told;
  const { error, sha256 } = told as ToldFailure;
  throw new Problem(422, error, {}, { sha256 });
}
