/**
 * What a service needs of Deno.
 *
 * @module
 */

import { cpuUsage } from "node:process";
import type { Listener, ListenOptions, ServicePlatform } from "./platform.ts";

/** Deno as a platform for a service. */
export const denoService: ServicePlatform = { listen, usage };

function listen(
  { hostname, port }: ListenOptions,
  answer: (request: Request, from: string) => Promise<Response>,
): Listener {
  const stopping = new AbortController();
  const server = Deno.serve({
    hostname,
    port,
    signal: stopping.signal,
    onListen: () => {},
  }, (request, { remoteAddr }) => {
    const from = remoteAddr.transport === "tcp" ? `${remoteAddr.hostname}:${remoteAddr.port}` : "";
    return answer(request, from);
  });
  return { port: server.addr.port, end: () => server.shutdown(), stop: () => stopping.abort() };
}

function usage(): ReturnType<ServicePlatform["usage"]> {
  const { user, system } = cpuUsage();
  return { residentBytes: Deno.memoryUsage().rss, cpuSeconds: (user + system) / 1e6 };
}
