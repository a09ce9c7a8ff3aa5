/**
 * Deno's side.
 *
 * @module
 */

import * as paths from "node:path";
import { fileURLToPath } from "node:url";
import { ASSETS } from "./assets.ts";
import { denoService } from "./deno_service.ts";
import { freeMemory, temporaryFolder } from "./deno_temporary.ts";
import { watchOver } from "./deno_watch.ts";
import { zlibCompression } from "./deno_zlib.ts";
import type { Hasher, MachineCode, Platform } from "./platform.ts";

const machineCode: MachineCode = {
  async granted(permission) {
    return (await Deno.permissions.query(permission)).state === "granted";
  },
  async install(folder) {
    // Deno runs no package's own installer; that of ONNX Runtime would fetch libraries for NVIDIA's GPUs
    const { success, stderr } = await new Deno.Command("deno", {
      args: ["install", "--frozen", "--quiet"],
      cwd: folder,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr).trim() || "'deno install' failed");
  },
  async load(folder, name) {
    const { createRequire } = await import("node:module");
    return createRequire(`${folder}/deno.json`)(name);
  },
};

/** Deno as a platform. */
export const platform: Platform = {
  files: Deno,
  errors: Deno.errors,
  paths,
  compression: zlibCompression,
  machineCode,
  adapterRemedy:
    "Install the graphics driver of this machine, or Mesa's software Vulkan driver (Debian: apt-get install " +
    "mesa-vulkan-drivers libvulkan1)",
  service: denoService,
  sharesMemory: true,
  runtimeFolder: "./",
  mapsAtOnce: /^2\.9\./.test(Deno.version.deno), // only releases that were looked at: asking early might end another's process
  async threadModule(module) {
    const may = module.protocol === "file:" &&
      await machineCode.granted({ name: "read", path: fileURLToPath(module) });
    return may ? module : null;
  },
  pathOfUrl: (url) => fileURLToPath(url),
  noCacheFolder: "XDG_CACHE_HOME and HOME are not set; name a folder for backbones",
  environment: (name) => Deno.env.get(name),
  readAsset: (name) => Deno.readFile(new URL(import.meta.resolve(ASSETS[name]))),
  temporaryFolder,
  freeMemory,
  hasher: startHash,
  watch: watchOver,
};

async function startHash(): Promise<Hasher> {
  const { createHash } = await import("node:crypto"); // takes a while to load; WebCrypto hashes no stream
  const hash = createHash("sha256");
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => Promise.resolve(hash.digest("hex")),
  };
}
