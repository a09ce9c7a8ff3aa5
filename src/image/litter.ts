/** What other programs leave in folders of pictures. */

/** Names of folders and files that file managers, archives and storage systems make, in lower case. */
const LITTER: readonly string[] = [
  "@eadir", // Synology: thumbnails
  "#recycle",
  "__macosx", // archives made on macOS: resource forks
  "$recycle.bin",
  "system volume information",
  "lost+found",
  "thumbs.db",
  "desktop.ini",
];

/**
 * Whether a name in a folder is one that people do not give to pictures: hidden ones, such as `.ipynb_checkpoints` and the `._x.png`
 * that macOS writes beside `x.png`, and those of other programs.
 *
 * @param name Last part of the path.
 */
export function isLitter(name: string): boolean {
  return name.startsWith(".") || LITTER.includes(name.toLowerCase());
}
