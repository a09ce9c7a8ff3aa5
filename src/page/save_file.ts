/** Files of the user's. */

/// <reference lib="dom" />

/** Saves a file as the browser saves what is downloaded. */
export function saveFile(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
