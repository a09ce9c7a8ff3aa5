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
    if (error instanceof errors.NotFound || error instanceof errors.NotADirectory) return null;
    throw error;
  }
}
