import assert from "node:assert/strict";
import { join } from "node:path";
import * as web from "onnxruntime-web/jspi";
import configuration from "../src/backbone/session/native/deno.json" with { type: "json" };
import { reported, runSession } from "./with_session_process.ts";

const ALLOWED = ["--allow-read", "--allow-write", "--allow-env", "--allow-ffi", "--allow-run=deno"];

/** Float32 sums of at most 63 products, in another order: 63 * 2^-24 is 4e-6. */
const OF_RANGE = 1e-5;

/** Deno's own cache, by default a folder in XDG_CACHE_HOME, which the tests below move. */
const DENO_DIR: string = await (async () => {
  const { stdout } = await new Deno.Command("deno", { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
})();

/** A cache folder with nothing in it, and a folder with a `deno` that prints its arguments and fails. */
function offline(): { env: Record<string, string>; cache: string } & Disposable {
  const folder = Deno.makeTempDirSync({ prefix: "oddspot-native-" });
  const cache = join(folder, "cache");
  const script = '#!/bin/sh\necho "error: no network for $*" >&2\nexit 1\n';
  Deno.writeTextFileSync(join(folder, "deno"), script, { mode: 0o755 });
  const env = { DENO_DIR, XDG_CACHE_HOME: cache, PATH: `${folder}:${Deno.env.get("PATH")}` };
  return { env, cache, [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }) };
}

Deno.test("open() fetches nothing for the native provider unless machine code is allowed, and says so", async () => {
  using machine = offline();
  const flags = ALLOWED.filter((flag) => flag !== "--allow-ffi");
  const { code, stderr } = await runSession(flags, "native", 1, machine.env);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /Error: Cannot load the native provider: it is machine code.* with --allow-ffi=\S+, or use the wasm/,
  );
  assert.doesNotMatch(stderr, /Fetching|no network/);
  await assert.rejects(Deno.stat(join(machine.cache, "oddspot")), Deno.errors.NotFound);
});

Deno.test("open() says what to do when the native provider cannot be fetched, and leaves nothing behind", async () => {
  using machine = offline();
  const failures: [string[], string][] = [
    [ALLOWED, "error: no network for install --frozen --quiet"],
    [ALLOWED.filter((flag) => flag !== "--allow-run=deno"), 'Requires run access to "deno"'],
    [ALLOWED.filter((flag) => flag !== "--allow-write"), 'Requires write access to "'],
  ];
  for (const [flags, reason] of failures) {
    const { code, stderr } = await runSession(flags, "native", 1, machine.env);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^Fetching the native provider, npm:onnxruntime-node@\d.*: 114 MB, 291 MB unpacked, once, into \//m,
    );
    assert.ok(stderr.includes(`Error: Cannot fetch the native provider: ${reason}`), stderr);
    assert.match(
      stderr,
      /; it takes a connection .* \(--allow-run=deno\) and to write to \S+; or use the wasm/,
    );
  }
  assert.deepEqual([...Deno.readDirSync(join(machine.cache, "oddspot"))], []);
});

Deno.test("the native provider's lock file pins the release of onnxruntime-web, every package by its hash", async () => {
  const folder = new URL("../src/backbone/session/native/", import.meta.url);
  const { specifiers, npm } = JSON.parse(await Deno.readTextFile(new URL("deno.lock", folder)));
  const requirement = `npm:onnxruntime-node@${web.env.versions.common}`;
  assert.deepEqual(Object.values(configuration.imports), [requirement]);
  assert.deepEqual(Object.keys(specifiers), [requirement]);
  for (const [name, { integrity }] of Object.entries<{ integrity?: string }>(npm)) {
    assert.match(integrity ?? "", /^sha512-/, name);
  }
});

Deno.test("deno.lock leaves out the native provider, or every installation would fetch it", async () => {
  const lock = await Deno.readTextFile(new URL("../deno.lock", import.meta.url));
  assert.match(lock, /onnxruntime-web@/);
  assert.doesNotMatch(lock, /onnxruntime-node/);
});

const attempt = await runSession(ALLOWED, "native", 1);
const unfetched = attempt.stderr.includes("Cannot fetch the native provider");
if (unfetched) console.warn(`NOT TESTED: sessions of the native provider: ${attempt.stderr}`);

Deno.test({
  name: "run() gives the same features on native and wasm",
  ignore: unfetched,
  async fn() {
    const wasm = reported(await runSession(["--allow-read"], "wasm", 1));
    const native = [reported(attempt), reported(await runSession(ALLOWED, "native", 2))];
    const range = Math.max(...wasm.values.map(Math.abs));
    native.forEach((report, i) => {
      assert.deepEqual({ ...report, values: [] }, { ...wasm, threads: i + 1, values: [] });
      report.values.forEach((value, i) => {
        assert.ok(Math.abs(value - (wasm.values[i] as number)) <= OF_RANGE * range, `feature ${i}: ${value}`);
      });
    });
  },
});
