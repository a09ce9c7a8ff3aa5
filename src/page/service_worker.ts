/**
 * Keeps the page for when there is no network: what was fetched once is not fetched again, as every name but the page's own says what is
 * in the file. Answers with the headers that let threads share memory, and that let nothing out. A newer one waits until no page of the
 * older is open, so that no page mixes files of both.
 *
 * @module
 */

/** Names of the page's small files, and a name for all files together; who builds the page puts them in. */
declare const ODDSPOT_FILES: readonly string[];
declare const ODDSPOT_VERSION: string;

/** As much of an event as is used. */
interface ExtendableEvent extends Event {
  waitUntil(promise: Promise<unknown>): void;
}

/** A request that is to be answered. */
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

/** As much of the thread as is used. */
interface ServiceWorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: "activate" | "install", hear: (event: ExtendableEvent) => void): void;
  addEventListener(type: "message", hear: (event: ExtendableEvent) => void): void;
  addEventListener(type: "fetch", hear: (event: FetchEvent) => void): void;
}

const HEADERS = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; " +
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
};

const NAME = `oddspot-${ODDSPOT_VERSION}`;
const scope = globalThis as unknown as ServiceWorkerScope;

scope.addEventListener("install", (event) => event.waitUntil(install()));
scope.addEventListener("activate", (event) => event.waitUntil(activate()));
scope.addEventListener("message", (event) => event.waitUntil(scope.clients.claim())); // a page that was loaded past it
scope.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method !== "GET" || !url.startsWith(scope.registration.scope)) return;
  event.respondWith(answer(event.request));
});

async function install(): Promise<void> {
  const cache = await caches.open(NAME);
  await cache.addAll([...ODDSPOT_FILES]);
}

async function activate(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith("oddspot-") && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
  await scope.clients.claim();
}

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  const kept = await cache.match(request, { ignoreSearch: true });
  if (kept) return withHeaders(kept);
  const fetched = await fetch(request);
  if (fetched.ok) await cache.put(request, fetched.clone());
  return withHeaders(fetched);
}

function withHeaders(response: Response): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
