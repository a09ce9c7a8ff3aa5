/** Pictures beside the project that are not part of it. */

import { fileURLToPath } from "node:url";

const SHARED = new URL("../../shared/", import.meta.url);

/**
 * Paths of the pictures of a folder, in order of their names.
 *
 * @param folder Below `../shared`.
 * @returns Null if it is not there, which is said.
 */
export function picturesBeside(folder: string): string[] | null {
  const url = new URL(`${folder}/`, SHARED);
  try {
    return [...Deno.readDirSync(url)].map(({ name }) => name).sort()
      .map((name) => fileURLToPath(new URL(encodeURIComponent(name), url)));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log(`SKIPPED: there is no ../shared/${folder} beside the project`);
    return null;
  }
}
