/** Files and folders that were dropped on the page. */

/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

import type { NamedFile } from "../calls.ts";

/** All files of a drop, those below folders too. */
export async function droppedFiles({ items, files }: DataTransfer): Promise<NamedFile[]> {
  // Entries are gone once the event is over: they are all asked for before the first is waited for.
  const entries = [...items].map((item) => item.kind === "file" ? item.webkitGetAsEntry() : null)
    .filter((entry) => entry !== null);
  const plain = [...files];
  if (entries.length === 0) return plain.map((file) => ({ name: file.name, file }));
  return (await Array.fromAsync(entries, below)).flat();
}

/** Files that were chosen, named by their place in a folder that was. */
export function chosenFiles(files: FileList | null): NamedFile[] {
  return [...files ?? []].map((file) => ({ name: file.webkitRelativePath || file.name, file }));
}

async function below(entry: FileSystemEntry): Promise<NamedFile[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ name: entry.fullPath.replace(/^\//, ""), file }];
  }
  return (await Array.fromAsync(await entriesOf(entry as FileSystemDirectoryEntry), below)).flat();
}

/** What is in a folder: browsers tell of a hundred at a time, until there are none. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  while (true) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject)
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}
