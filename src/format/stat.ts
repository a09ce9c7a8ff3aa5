/**
 * What is at a path, where nothing may be.
 *
 * @module
 */

import { errors, files } from "../platform/here.ts";
import type { FileInfo } from "../platform/platform.ts";

/**
 * Looks at a path; links are followed.
 *
 * @returns Null if nothing is there.
 * @throws {Error} If it may not be looked at.
 */
export function statOrNull(path: string): FileInfo | null {
  try {
    return files.statSync(path);
  } catch (error) {
    const { NotADirectory, NotFound, NotSupported } = errors; // the last where there are no files by path
    if ([NotADirectory, NotFound, NotSupported].some((kind) => error instanceof kind)) return null;
    throw error;
  }
}
