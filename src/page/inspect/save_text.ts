/** Text as a file of the user's. */

/// <reference lib="dom" />

/** Saves text as the browser saves what is downloaded. */
export function saveText(text: string, name: string, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
