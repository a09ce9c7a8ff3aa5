/**
 * The page's end of its service worker, which keeps what was fetched for when there is no network, and sends the headers with which
 * threads can share memory, where the server sends none.
 *
 * @module
 */

/// <reference lib="dom" />

/** Mark of the one time that the page was loaded again to get its headers. */
const RELOADED = "oddspot.reloaded";

/** Waits until the service worker answers for this page; does nothing where there is none. */
export async function keepOffline(): Promise<void> {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  try {
    await serviceWorker.register(new URL("service_worker.js", document.baseURI), { type: "module" });
    await serviceWorker.ready;
    if (!serviceWorker.controller) {
      await new Promise((resolve) => serviceWorker.addEventListener("controllerchange", resolve));
    }
  } catch (error) {
    console.warn(`Without a network this page will not open: ${(error as Error).message}`);
    return;
  }
  if (globalThis.crossOriginIsolated || sessionStorage.getItem(RELOADED)) return;
  sessionStorage.setItem(RELOADED, "once");
  location.reload();
  await new Promise(() => {}); // it goes on in the page that is loaded
}
