import { dirname, join } from "node:path";

/** Makes files below a temporary folder, hands the folder to `body` and removes it; a file's name stands for what it holds. */
export async function withFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  body: (folder: string) => void | Promise<void>,
): Promise<void> {
  const folder = Deno.realPathSync(Deno.makeTempDirSync());
  try {
    for (const [file, contents] of Object.entries(files)) {
      Deno.mkdirSync(join(folder, dirname(file)), { recursive: true });
      const bytes = typeof contents === "string" ? new TextEncoder().encode(contents) : contents;
      Deno.writeFileSync(join(folder, file), bytes);
    }
    await body(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
