/** A route: what it is asked by, what is told of it, and what answers. The router and the description are both made of it. */

import type { Context } from "hono";
import type { GenericSchema } from "valibot";
import type { OptionDescriptions } from "../options/option.ts";
import { Problem } from "./problem.ts";
import type { Parts } from "./parts.ts";

/** What the router knows of a request beside the request. */
export interface RouteEnv {
  Bindings: {
    /** Address and port that it came from. */
    readonly from: string;
  };
}

/** A request as a route gets it. */
export type RouteContext = Context<RouteEnv>;

/** What a route answers: JSON of a form, or another media type. */
export interface Answer {
  readonly description: string;
  readonly schema?: GenericSchema;
  /** Media type, where it is not JSON. */
  readonly type?: string;
}

/** A route. */
export interface Route {
  readonly method: "delete" | "get" | "post";
  /** Path, with names after colons. */
  readonly path: string;
  /** Name of what it does, for programs that are made of the description. */
  readonly id: string;
  readonly summary: string;
  /** What may stand in the address, by name; texts that are no declared options have their help alone. */
  readonly query?: Readonly<Record<string, string>>;
  /** Declared options that may stand there, too. */
  readonly options?: OptionDescriptions;
  /** What is sent, by media type. */
  readonly body?: Readonly<Record<string, string>>;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Whether it is answered without the token. */
  readonly open?: true;
  handle(context: RouteContext, parts: Parts): Response | Promise<Response>;
}

/** The address's own part of a name, which the path has. */
export function param(context: RouteContext, name: string): string {
  return context.req.param(name) ?? "";
}

/** A parameter of the address; null if it is not there. */
export function queryOf(context: RouteContext, name: string): string | null {
  return context.req.query(name) ?? null;
}

/**
 * Refuses what stands in the address and means nothing.
 *
 * @throws {Problem} 400.
 */
export function requireQuery(context: RouteContext, known: readonly string[]): void {
  const stray = Object.keys(context.req.query()).find((name) => !known.includes(name));
  if (stray === undefined) return;
  throw new Problem(
    400,
    `Cannot answer: option '${stray}' does not exist here; there are ${known.join(", ") || "none"}`,
  );
}

/** A yes or no of the address. */
export function yesOf(context: RouteContext, name: string): boolean {
  const text = queryOf(context, name);
  if (text === null || text === "0" || text === "false") return false;
  if (text === "" || text === "1" || text === "true") return true;
  throw new Problem(400, `Cannot answer: option '${name}' must be 1 or 0: received '${text}'`);
}
