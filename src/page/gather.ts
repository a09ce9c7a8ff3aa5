/** Images among files that somebody chose or dropped. */

import { IMAGE_ENDINGS, isLitter } from "../../mod.ts";
import type { FoundFiles, NamedFile } from "./calls.ts";

/** Most bytes that archives unpack to: what a tab can hold beside a fit. */
const MOST = 2 ** 31;

/**
 * Finds the images, in the order of names, as folders of the command line are read; opens archives.
 *
 * @throws {RangeError} If an archive unpacks to too much.
 * @throws {SyntaxError} If one is damaged.
 */
export async function gather(files: readonly NamedFile[]): Promise<FoundFiles> {
  const unpacked = await Array.fromAsync(files, (given) => isArchive(given) ? unpack(given) : [given]);
  const all = unpacked.flat();
  const images = all.filter(({ name }) => isImage(name));
  return {
    images: images.sort((a, b) => a.name < b.name ? -1 : Number(a.name > b.name)),
    leftOut: all.filter(({ name }) => !isImage(name)).map(({ name }) => name),
  };
}

function isArchive({ name }: NamedFile): boolean {
  return /\.zip$/i.test(name) && !isLitter(lastOf(name));
}

function isImage(name: string): boolean {
  const ending = /\.[^./]*$/.exec(name)?.[0].toLowerCase() ?? "";
  return IMAGE_ENDINGS.includes(ending) && !name.split("/").some((part) => isLitter(part));
}

/** The files in an archive; their names begin with its own. */
async function unpack({ name, file }: NamedFile): Promise<NamedFile[]> {
  const { unzipSync } = await import("fflate");
  const others: string[] = [];
  let size = 0;
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    const files = unzipSync(bytes, {
      filter({ name: entry, originalSize }) {
        if (entry.endsWith("/")) return false;
        if (isImage(entry)) size += originalSize;
        else others.push(entry);
        if (size > MOST) throw new RangeError(`its images have more than ${MOST / 2 ** 30} GiB unpacked`);
        return isImage(entry);
      },
    });
    const images = Object.entries(files).map(([entry, data]) => [entry, new Blob([data])] as const);
    return [...images, ...others.map((entry) => [entry, new Blob()] as const)]
      .map(([entry, file]) => ({ name: `${name}/${entry}`, file }));
  } catch (error) {
    const { message } = error as Error;
    const remedy = error instanceof RangeError ? "give its folders one by one" : "make the archive again";
    const Kind = error instanceof RangeError ? RangeError : SyntaxError;
    throw new Kind(`Cannot open '${name}': ${message}; ${remedy}`, { cause: error });
  }
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}
