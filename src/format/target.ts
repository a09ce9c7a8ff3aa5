/** Where a file really is. */

import { dirname, errors, files, isAbsolute, join } from "../platform/here.ts";
import type { FileInfo } from "../platform/platform.ts";

/** Links that are followed at most, as systems do: more of them lead in a circle. */
const MOST_LINKS = 40;

/**
 * The file that a path stands for: where symbolic links lead, which may be where no file is yet.
 *
 * @throws {Error} If it is something else than a file, or links lead in a circle.
 */
export async function targetOf(path: string): Promise<string> {
  let target = path;
  for (let links = 0; links < MOST_LINKS; links++) {
    const info = await files.lstat(target).catch(unlessUnknown);
    if (!info?.isSymlink) return checked(target, info);
    const next = await files.readLink(target);
    target = isAbsolute(next) ? next : join(await files.realPath(dirname(target)), next);
  }
  throw new Error(`it is a link that leads through more than ${MOST_LINKS} others`);
}

/** A rename would replace a device or a pipe by a file. */
function checked(path: string, info: FileInfo | null): string {
  if (!info || info.isFile) return path;
  throw new Error(info.isDirectory ? "it is a folder" : "it is no plain file");
}

/** Nothing there, or nothing that may be looked at: what is wrong with that, writing says. */
function unlessUnknown(error: unknown): null {
  if (error instanceof errors.NotFound || error instanceof errors.NotCapable) return null;
  if (error instanceof errors.NotADirectory) return null;
  throw error;
}
