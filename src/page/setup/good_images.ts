/** The list of good images: what is added to it, and under which names. */

import type { NamedFile } from "../calls.ts";

/** What came of adding. */
export interface Added {
  /** The list now, in the order of adding. */
  readonly images: readonly NamedFile[];
  /** How many were there already. */
  readonly same: number;
}

/**
 * Adds images to a list. A file that is there already, of the same name, size and date, is not added; another file of the same name gets
 * a number, as suspects are told by their names.
 */
export function withImages(list: readonly NamedFile[], added: readonly NamedFile[]): Added {
  const images = [...list];
  const names = new Set(list.map(({ name }) => name));
  const known = new Set(list.map(identityOf));
  let same = 0;
  for (const { name, file } of added) {
    const identity = identityOf({ name, file });
    if (known.has(identity)) {
      same++;
      continue;
    }
    known.add(identity);
    const own = freeName(name, names);
    names.add(own);
    images.push({ name: own, file });
  }
  return { images, same };
}

function identityOf({ name, file }: NamedFile): string {
  return JSON.stringify([name, file.size, file instanceof File ? file.lastModified : null]);
}

/** A name, with a number if it is taken. */
export function freeName(name: string, names: Pick<ReadonlySet<string>, "has">): string {
  let own = name;
  for (let number = 2; names.has(own); number++) own = `${name} (${number})`;
  return own;
}
