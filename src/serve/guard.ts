/**
 * Who may ask: of this very host, of no other site's page, with the token where there is one.
 *
 * A page of another site can have the browser send requests here, and have its own name lead here (DNS rebinding). It can neither choose
 * `Host` nor `Origin`.
 *
 * @module
 */

import { printable } from "../format/printable.ts";
import { Problem } from "./problem.ts";

/** Names of this machine that lead nowhere else. */
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/** Least length of a token: what can be guessed keeps nobody out. */
export const LEAST_TOKEN = 16;

/** Whether nobody but this machine can reach a host. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.includes(host) || host === "::1";
}

/** What requests are held against. */
export interface GuardOptions {
  /** Where it listens. */
  readonly host: string;
  /** Further names under which clients know it. */
  readonly names: readonly string[];
  /** What clients have to show; null where nothing is asked. */
  readonly token: string | null;
}

/** Refuses those that may not ask. */
export class Guard {
  readonly #names: ReadonlySet<string>;
  readonly #anyAddress: boolean;
  readonly #token: Promise<Uint8Array> | null;

  /** Takes the options, which are checked elsewhere. */
  constructor({ host, names, token }: GuardOptions) {
    this.#names = new Set(
      [...names, host, ...(isLoopback(host) ? LOOPBACK : [])].map((name) => name.toLowerCase()),
    );
    this.#anyAddress = !isLoopback(host);
    this.#token = token === null ? null : digest(token);
  }

  /**
   * Refuses requests under a name that is not this host's, and of pages of other sites.
   *
   * @throws {Problem} 421 or 403.
   */
  requireSite(request: Request): void {
    const host = request.headers.get("host") ?? new URL(request.url).host;
    const name = nameOf(host);
    if (name === null || !(this.#names.has(name) || (this.#anyAddress && isAddress(name)))) {
      throw new Problem(
        421,
        `Cannot answer for host '${
          printable(host)
        }': it is none of this service's names; start it with --allow-host NAME`,
      );
    }
    const origin = request.headers.get("origin");
    if (
      origin === null
        ? !fromOtherSite(request)
        : origin.replace(/^https?:\/\//i, "").toLowerCase() === host.toLowerCase()
    ) {
      return;
    }
    throw new Problem(
      403,
      "Cannot answer a page of another site; open the service's own page, or send no Origin",
    );
  }

  /**
   * Refuses requests without the token.
   *
   * @throws {Problem} 401.
   */
  async requireToken(request: Request): Promise<void> {
    if (this.#token === null) return;
    const shown = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    if (same(await digest(shown ?? ""), await this.#token) && shown !== undefined) return;
    throw new Problem(401, "Cannot answer without the token; send it as 'Authorization: Bearer TOKEN'", {
      "www-authenticate": "Bearer",
    });
  }
}

/** What browsers say of a request whose origin they do not name; to follow a link from elsewhere is allowed. */
function fromOtherSite({ method, headers }: Request): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== "cross-site" && site !== "same-site") return false;
  return method !== "GET" || headers.get("sec-fetch-mode") !== "navigate";
}

/** The name in a Host header, without the port; null where it is none. */
function nameOf(host: string): string | null {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase() ?? null;
}

/** Whether a name is an address: no other site's name can lead here then. */
function isAddress(name: string): boolean {
  return name.startsWith("[") || /^\d{1,3}(\.\d{1,3}){3}$/.test(name);
}

/** Both sides as long, whatever was sent: how long the comparison takes says nothing of the token. */
async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  let different = 0;
  for (let i = 0; i < b.length; i++) different |= (a[i] as number) ^ (b[i] as number);
  return different === 0;
}
