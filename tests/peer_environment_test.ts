/** The peer's environment on machines that lack something; Python is a script here. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fulfils, requirements } from "../bench/peer/environment.ts";

const MAIN = fileURLToPath(new URL("../bench/peer/main.ts", import.meta.url));

Deno.test("requirements() reads names and versions", () => {
  assert.deepEqual(requirements("anomalib==2.7.0\ntorch==2.13.0\n"), { anomalib: "2.7.0", torch: "2.13.0" });
});

Deno.test("fulfils(): every version as it is wanted, in whichever build", () => {
  const wanted = { torch: "2.13.0", timm: "1.0.31" };
  assert.ok(fulfils({ torch: "2.13.0+cpu", timm: "1.0.31", other: "1" }, wanted));
  assert.ok(!fulfils({ torch: "2.13.1", timm: "1.0.31" }, wanted));
  assert.ok(!fulfils({ torch: "2.13.0" }, wanted));
});

/** Runs the comparison with nothing but `python3` on PATH, a script, or not even that. */
async function compareWith(python3: string | null, args: readonly string[] = []) {
  const folder = await Deno.makeTempDir({ prefix: "oddspot-peer-" });
  try {
    const program = join(folder, "python3");
    if (python3 !== null) await Deno.writeTextFile(program, `#!/bin/sh\n${python3}\n`, { mode: 0o755 });
    const venv = join(folder, "venv");
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--allow-read",
        "--allow-write",
        "--allow-env",
        "--allow-run",
        MAIN,
        "--venv",
        venv,
        ...args,
      ],
      env: { PATH: folder, NO_COLOR: "1" },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assert.equal(text(stdout), "");
    return { code, stderr: text(stderr).replaceAll(venv, "VENV") };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("without Python the comparison says what to install", async () => {
  assert.deepEqual(await compareWith(null), {
    code: 1,
    stderr: "peer: making a Python environment in VENV\n" +
      "peer: Cannot measure the peer: PATH has no python3; install Python 3.11 or newer with venv " +
      "(Debian: apt-get install python3-venv)\n",
  });
});

Deno.test("without venv the comparison says why and what to install", async () => {
  const { code, stderr } = await compareWith("echo trouble >&2\necho 'No module named venv' >&2\nexit 1");
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^peer: Cannot measure the peer: 'python3 -m venv VENV' failed: No module named venv; install venv \(Debian: /m,
  );
});

Deno.test("without the packages the comparison says what pip said", async () => {
  const pip = [
    'case "$*" in',
    "  *importlib*) echo '{}' ;;",
    '  *) echo "$*" >&2; echo "ERROR: No matching distribution found" >&2; echo "hint" >&2; exit 1 ;;',
    "esac",
  ].join("\n");
  const makesVenv = `/bin/mkdir -p "$3/bin"
/bin/cat >"$3/bin/python" <<'END'
#!/bin/sh
${pip}
END
/bin/chmod +x "$3/bin/python"`;
  const { code, stderr } = await compareWith(makesVenv);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^peer: Cannot measure the peer: pip did not install anomalib, torch, .* into VENV: No matching distribution found; check network/m,
  );
});

Deno.test("an argument that cannot be used is told with the usage, before anything is made", async () => {
  const { code, stderr } = await compareWith(null, ["--rounds", "none"]);
  assert.equal(code, 2);
  assert.match(
    stderr,
    /^peer: Cannot compare: expected '--rounds' to be an integer from 1, received 'none'$/m,
  );
  assert.match(stderr, /^ {2}--only LIST /m);
});
