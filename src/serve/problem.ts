/** Refusals, as RFC 9457 has them. */

import { printable } from "../format/printable.ts";

/** Longest sentence in an answer. */
const LONGEST = 2000;

/** Titles of the statuses in use. */
const TITLES = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  421: "Misdirected Request",
  422: "Unprocessable Content",
  499: "Client Closed Request",
  500: "Internal Server Error",
  503: "Service Unavailable",
} as const;

/** A status that refuses. */
export type ProblemStatus = keyof typeof TITLES;

/** A request that is refused; the message is told to the client. */
export class Problem extends Error {
  /** Name of the class. */
  override readonly name = "Problem";

  /**
   * @param status The status of HTTP.
   * @param message What cannot be done, why, and what helps.
   * @param headers Further headers of the answer.
   * @param more Further members of its body.
   */
  constructor(
    readonly status: ProblemStatus,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
    readonly more: Readonly<Record<string, string>> = {},
  ) {
    super(printable(message, LONGEST));
  }

  /** The answer. */
  response(): Response {
    const { status, message: detail } = this;
    const body = { type: "about:blank", title: TITLES[status], status, detail, ...this.more };
    return new Response(JSON.stringify(body), {
      status,
      headers: { "content-type": "application/problem+json", ...this.headers },
    });
  }
}

/** Nothing more fits in at present; the client may come again. */
export function busy(message: string): Problem {
  return new Problem(503, message, { "retry-after": "1" });
}
