/** `node:url`, for the page: its files are where their addresses say. */

/** The path of an address. */
export function fileURLToPath(url: string | URL): string {
  return decodeURIComponent(new URL(url).pathname);
}
