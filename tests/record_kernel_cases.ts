/**
 * Records the dispatches that `doctor` checks kernels by: runs the tests that compare kernels with their float64 twins and keeps, of
 * each kernel, the smallest dispatch that says enough. To be run when a kernel changed:
 *
 * `deno run -A tests/record_kernel_cases.ts [TEST FILES...]`
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type KernelCase, parseKernelCases } from "../src/doctor/kernel_cases.ts";
import { type ShaderName, SHADERS } from "../src/gpu/shaders.ts";
import { packCases } from "./pack_cases.ts";

const TARGET = new URL("../src/doctor/kernel_cases.safetensors", import.meta.url);
const TESTS = [
  "add_weighted",
  "center",
  "condition",
  "covariance",
  "estimate_poses",
  "factor",
  "gather",
  "gram",
  "hide_unseen",
  "left_out",
  "mask_map",
  "median",
  "mvg",
  "nearest_position",
  "part_kernels",
  "peak",
  "place",
  "pool",
  "preprocess",
  "project",
  "resample",
  "root",
  "sample_gram",
  "scatter",
  "search_shift",
  "squared_distances",
  "substitute",
  "top_mean",
  "visible",
  "warp_image",
  "warp_map",
];

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const folder = await Deno.makeTempDir({ prefix: "oddspot-cases-" });
for (const test of Deno.args.length > 0 ? Deno.args : TESTS) {
  const { success, stdout } = await new Deno.Command("deno", {
    args: ["test", "-A", "--no-check", `--preload=${path("record_dispatches.ts")}`, path(`${test}_test.ts`)],
    env: { ODDSPOT_CASES: folder },
    stdout: "piped",
    stderr: "inherit",
  }).output();
  console.log(`${success ? "passed" : "FAILED"} ${test}`);
  if (!success) console.log(new TextDecoder().decode(stdout));
}
const names = (Object.keys(SHADERS) as ShaderName[]).sort();
const cases: KernelCase[] = [];
for (const name of names) {
  const bytes = await Deno.readFile(join(folder, name)).catch(() => null);
  if (bytes) cases.push(...parseKernelCases(bytes, name));
  else console.log(`no case of ${name}`);
}
const packed = packCases(cases);
await Deno.writeFile(TARGET, packed);
await Deno.remove(folder, { recursive: true });
console.log(`${cases.length} of ${names.length} kernels, ${packed.length} bytes`);
