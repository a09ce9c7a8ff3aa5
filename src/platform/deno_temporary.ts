/** Deno's side of what a process may use for a while: room in a folder, and memory. Nobody is asked for a right. */

/**
 * The system's folder for temporary files, as far as this process may use it.
 *
 * @returns Null if it may not read and write there.
 */
export function temporaryFolder(): string | null {
  const folder = named() ?? (Deno.build.os === "windows" ? null : "/tmp");
  if (folder === null) return null;
  const may = (name: "read" | "write") => granted({ name, path: folder });
  return may("read") && may("write") ? folder : null;
}

/** Bytes of memory that are free; null if this process may not know. */
export function freeMemory(): number | null {
  return granted({ name: "sys", kind: "systemMemoryInfo" }) ? Deno.systemMemoryInfo().available : null;
}

/** The folder that the environment names, if it may be asked. */
function named(): string | undefined {
  const variables = Deno.build.os === "windows" ? ["TEMP", "TMP"] : ["TMPDIR"];
  return variables.filter((variable) => granted({ name: "env", variable }))
    .map((variable) => Deno.env.get(variable)).find((folder) => folder);
}

function granted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}
