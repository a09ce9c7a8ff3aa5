/** Where Chromium is, if anywhere. */

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Path of Chromium: what the variable CHROMIUM says, else the first that PATH has; null if there is none. */
export function findChromium(): string | null {
  const said = Deno.env.get("CHROMIUM");
  if (said) return said;
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  const paths = NAMES.flatMap((name) => folders.map((folder) => `${folder}/${name}`));
  return paths.find((path) => isFile(path)) ?? null;
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
