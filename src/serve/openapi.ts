/** The description of the routes, as OpenAPI 3.1 has it; its forms are those that tests hold the answers against. */

import { toJsonSchema } from "@valibot/to-json-schema";
import type { GenericSchema } from "valibot";
import type { OptionDescription } from "../options/option.ts";
import type { Answer, Route } from "./route.ts";
import * as forms from "./schemas.ts";

/** Forms by the name that they have in the description. */
const NAMED: ReadonlyMap<GenericSchema, string> = new Map<GenericSchema, string>([
  [forms.LINE, "Line"],
  [forms.LINES, "Lines"],
  [forms.PROBLEM, "Problem"],
  [forms.MODELS, "Models"],
  [forms.MODEL_DESCRIPTION, "Model"],
  [forms.SUSPECTS, "Suspects"],
  [forms.JOB, "Job"],
  [forms.JOBS, "Jobs"],
  [forms.HEALTH, "Health"],
]);

/** Describes routes. */
export function describeRoutes(routes: readonly Route[], version: string) {
  const byPath = Map.groupBy(routes, ({ path }) => path.replace(/:(\w+)/g, "{$1}"));
  return {
    openapi: "3.1.0",
    info: {
      title: "oddspot",
      version,
      summary: "Visual anomaly detection: says of images where they are odd, and how much.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{}, { token: [] }],
    paths: Object.fromEntries(
      [...byPath].map((
        [path, own],
      ) => [path, Object.fromEntries(own.map((route) => [route.method, operation(route)]))]),
    ),
    components: {
      schemas: Object.fromEntries([...NAMED].map(([form, name]) => [name, schemaOf(form)])),
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
    },
  };
}

function operation({ id, summary, path, query = {}, options = {}, body, answers, open }: Route) {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const texts = Object.entries(query).map(([name, description]) => ({
    name,
    in: "query",
    description,
    schema: { type: "string" },
  }));
  const declared = Object.entries(options).map(([name, option]) => ({
    name,
    in: "query",
    description: `${option.help}; ${option.wanted}`,
    schema: queryForm(option),
  }));
  return {
    operationId: id,
    summary,
    ...(open ? { security: [] } : {}),
    parameters: [...inPath, ...texts, ...declared],
    ...(body ? { requestBody: { required: true, content: bodyOf(body) } } : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [status, answerOf(Number(status), answer)]),
      ),
      default: answerOf(500, { description: "It is refused, or failed" }),
    },
  };
}

function bodyOf(body: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(body).map(([type, description]) => [type, {
      schema: type.startsWith("multipart/")
        ? { type: "object", description, additionalProperties: true }
        : { description, contentMediaType: type },
    }]),
  );
}

function answerOf(status: number, { description, schema, type }: Answer) {
  if (status >= 400) {
    return { description, content: { "application/problem+json": { schema: reference(forms.PROBLEM) } } };
  }
  if (type !== undefined) return { description, content: { [type]: {} } };
  return {
    description,
    content: { "application/json": { schema: schema ? reference(schema) : { type: "object" } } },
  };
}

function queryForm({ choices, placeholder }: OptionDescription) {
  if (choices) return { type: "string", enum: choices };
  return placeholder === null
    ? { type: "string", enum: ["", "0", "1", "false", "true"] }
    : { type: "number" };
}

/** A form by its name; one of either by both. */
function reference(form: GenericSchema): object {
  const name = NAMED.get(form);
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` };
  const { options } = form as { readonly options?: readonly GenericSchema[] };
  return options ? { anyOf: options.map(reference) } : schemaOf(form);
}

function schemaOf(form: GenericSchema): object {
  const { $schema: _, ...schema } = toJsonSchema(form, { target: "draft-2020-12" });
  return schema;
}
