/** Models: what there is, what one says, its file; new ones that are sent. */

import { loadModel, type Model } from "../model/model.ts";
import { readSent } from "./body.ts";
import { Deadline } from "./deadline.ts";
import { describeServed } from "./describe.ts";
import type { LoadedModel } from "./models.ts";
import { Problem } from "./problem.ts";
import { param, queryOf, requireQuery, type Route, type RouteContext, yesOf } from "./route.ts";
import { MODEL_DESCRIPTION, MODELS, SUSPECTS } from "./schemas.ts";
import type { Parts } from "./parts.ts";

/** Bytes of a mebibyte. */
const MIB = 2 ** 20;

/** The routes. */
export const MODEL_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/api/models",
    id: "listModels",
    summary: "List the models.",
    answers: { 200: { description: "Their names, and whether they are loaded", schema: MODELS } },
    handle(context, { models }) {
      requireQuery(context, []);
      return context.json({
        models: models.names().map((name) => ({ name, loaded: models.isLoaded(name) })),
      });
    },
  },
  {
    method: "post",
    path: "/api/models",
    id: "uploadModel",
    summary:
      "Keep a model file. It is on disk, and computes here what it did at its fit, when this is answered.",
    query: {
      name: "what it is called; by default as its file is",
      replace: "1: it may take the place of another one",
    },
    body: { "application/octet-stream": "a model file", "multipart/form-data": "one model file" },
    answers: {
      201: { description: "What the model says", schema: MODEL_DESCRIPTION },
      409: { description: "There is one of that name, or no folder for models" },
      422: { description: "It is no model, damaged, or of no use here" },
    },
    handle: upload,
  },
  {
    method: "get",
    path: "/api/models/:name",
    id: "describeModel",
    summary: "Say what a model holds, and whether its stream of images still looks like those of the fit.",
    answers: { 200: { description: "What it says", schema: MODEL_DESCRIPTION } },
    async handle(context, { models }) {
      requireQuery(context, []);
      return context.json(described(await models.load(param(context, "name")), models));
    },
  },
  {
    method: "get",
    path: "/api/models/:name/file",
    id: "downloadModel",
    summary: "Hand out the file of a model.",
    answers: { 200: { description: "The file", type: "application/octet-stream" } },
    async handle(context, { models }) {
      requireQuery(context, []);
      const name = param(context, "name");
      return new Response(await models.fileOf(name), {
        headers: {
          "content-type": "application/octet-stream",
          "content-disposition": `attachment; filename="${name}.safetensors"`,
        },
      });
    },
  },
  {
    method: "get",
    path: "/api/models/:name/suspects",
    id: "listSuspects",
    summary: "List the good images that stood out at the fit, the most odd ones first.",
    answers: { 200: { description: "The images", schema: SUSPECTS } },
    async handle(context, { models }) {
      requireQuery(context, []);
      const { model } = await models.load(param(context, "name"));
      return context.json({ suspects: model.settings.suspects });
    },
  },
];

async function upload(context: RouteContext, parts: Parts): Promise<Response> {
  requireQuery(context, ["name", "replace"]);
  const { raw: request } = context.req;
  const { models, options, fitRoom } = parts;
  models.requireFolder();
  const replaces = yesOf(context, "replace");
  const asked = queryOf(context, "name");
  if (asked !== null) models.requireFree(asked, replaces);
  using taking = fitRoom.open();
  using deadline = new Deadline(request, options.timeoutS, { renewed: true });
  const limits = { fileBytes: options.fitMb * MIB, parts: 2, deadline };
  const { files: [file, another] } = await readSent(request, taking, { ...limits, name: "" });
  if (!file || another) throw new Problem(400, "Cannot keep a model: one file must be sent");
  const name = asked ?? file.name.replace(/\.safetensors$/, "");
  models.requireFree(name, replaces);
  const kept = await models.keep(name, await readModel(file.bytes), replaces);
  return context.json(described(kept, models), 201);
}

/** What was sent, as a model whose network this machine may look for. */
async function readModel(bytes: Uint8Array<ArrayBuffer>): Promise<Model> {
  const model = await loadModel(bytes).catch((error) => {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Problem(422, error.message);
  });
  if (!model.settings.backbone.onnx) return model;
  throw new Problem(
    422,
    "Cannot keep a model with an ONNX network: it names a file; start the service with it by --model",
  );
}

function described(loaded: LoadedModel, models: Parts["models"]) {
  return describeServed(loaded, models.driftOf(loaded)?.state ?? null);
}
