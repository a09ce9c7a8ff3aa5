/**
 * What is at a path, where nothing may be.
 *
 * @module
 */

/**
 * Looks at a path; links are followed.
 *
 * @returns Null if nothing is there.
 * @throws {Error} If it may not be looked at.
 */
export function statOrNull(path: string): Deno.FileInfo | null {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return null;
    throw error;
  }
}
