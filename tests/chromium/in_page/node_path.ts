/** `node:path`, for the page. */

import { slashPaths } from "../../../src/platform/slash_paths.ts";

export const { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } = slashPaths;
