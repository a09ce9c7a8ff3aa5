/**
 * Paths that name a page of a file.
 *
 * @module
 */

/** A path with a page behind it, from 1. */
const PAGE = /^(.+)#([1-9]\d{0,5})$/s;

/**
 * Parts a path from the page that it names: `scan.tif#2` is page 2 of `scan.tif`, unless there is a file of that very name.
 *
 * @returns Page null if it names none.
 */
export async function pagePath(path: string): Promise<{ file: string; page: number | null }> {
  const named = PAGE.exec(path);
  if (!named) return { file: path, page: null };
  try {
    await Deno.lstat(path);
    return { file: path, page: null };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { file: named[1] as string, page: Number(named[2]) };
  }
}
