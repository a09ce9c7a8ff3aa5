/**
 * The page's end of its service worker, which keeps what was fetched for when there is no network, and sends the headers with which
 * threads can share memory, where the server sends none.
 *
 * @module
 */

/// <reference lib="dom" />

/** Mark of the one time that the page was loaded again to get its headers. */
const RELOADED = "oddspot.reloaded";

/** Waits until the service worker answers for this page; does nothing where there can be none. */
export async function keepOffline(): Promise<void> {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  try {
    const registration = await serviceWorker.register(new URL("service_worker.js", document.baseURI), {
      type: "module",
    });
    registration.active?.postMessage("answer for me"); // which it does not where the page was loaded past all caches
    await Promise.race([controlled(serviceWorker), refused(registration)]);
  } catch (error) {
    console.warn(`Without a network this page will not open: ${(error as Error).message}`);
    return;
  }
  if (globalThis.crossOriginIsolated || sessionStorage.getItem(RELOADED)) return;
  sessionStorage.setItem(RELOADED, "once");
  location.reload();
  await new Promise(() => {}); // it goes on in the page that is loaded
}

/** Waits until there is one that answers. */
async function controlled(container: ServiceWorkerContainer): Promise<void> {
  while (!container.controller) {
    await new Promise((resolve) => container.addEventListener("controllerchange", resolve, { once: true }));
  }
}

/** Waits until the one that is being installed gives up, which may be never. */
async function refused({ installing }: ServiceWorkerRegistration): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  installing?.addEventListener("statechange", () => {
    if (installing.state === "redundant") {
      reject(new Error("the service worker could not fetch the page's files"));
    }
  });
  return await promise;
}
