/** Files of the user's. */

/// <reference lib="dom" />

/** Saves a file as the browser saves what is downloaded. */
export function saveFile(content: BlobPart, name: string, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
