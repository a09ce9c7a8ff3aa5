/** What `./run` and `.ci/run` hand over, to whom and where, on a machine made of scripts. */

import installed from "../src/backbone/session/native/deno.json" with { type: "json" };
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import configuration from "../deno.json" with { type: "json" };
import { buildProgram } from "../src/cli/program.ts";
import { machineTest, REPOSITORY } from "./fresh_machine.ts";

machineTest("run is a valid script for sh", true, async (machine) => {
  const { code, stderr } = await machine.start("/bin/sh", ["-n", `${REPOSITORY}/run`]);
  assert.equal(code, 0, stderr);
});

machineTest(
  "run prints its usage and exits 2 without a verb or with an unknown option",
  true,
  async (machine) => {
    for (const args of [[], ["--fit"], ["-x", "fit"]]) {
      const { code, stdout, stderr } = await machine.start("run", args);
      assert.equal(code, 2);
      assert.equal(stdout, "");
      assert.match(stderr, /^USAGE$/m);
    }
  },
);

machineTest("run --help prints the usage on stdout and asks for nothing", false, async (machine) => {
  for (const flag of ["-h", "--help"]) {
    const { code, stdout, stderr } = await machine.start("run", [flag], { DENO_SAYS: "1.0.0" });
    assert.equal(code, 0);
    assert.match(stdout, /^USAGE$/m);
    assert.equal(stderr, "");
  }
  assert.deepEqual(machine.log, []);
});

machineTest("run names every task of deno.json and hands it to deno task", true, async (machine) => {
  const { stdout: usage } = await machine.start("run", ["--help"]);
  for (const task of Object.keys(configuration.tasks)) {
    assert.match(usage, new RegExp(`^  ${task} `, "m"));
    if (task === "demo") continue; // a command of cli.ts, which also leaves its pictures in the repository
    const { stdout } = await machine.start("run", [task, "a b", ""]);
    assert.deepEqual(stdout.split("\n").slice(0, 5), [REPOSITORY, "task", task, "a b", ""]);
    assert.match(usage, new RegExp(`^  ${task} `, "m"));
  }
});

machineTest("run --help names every command of cli.ts", true, async (machine) => {
  const { stdout: usage } = await machine.start("run", ["--help"]);
  for (const command of (await buildProgram([])).commands) {
    assert.match(usage, new RegExp(`^  ${command.name()} `, "m"));
  }
});

machineTest(
  "run hands other verbs to cli.ts where the user is, arguments unchanged",
  true,
  async (machine) => {
    const { code, stdout, stderr } = await machine.start("run", ["fit", "../good", "a b", "--model", "*"], {
      ENDS: "7",
    });
    const [cwd, ...rest] = stdout.split("\n");
    assert.equal(code, 7);
    assert.equal(cwd, `${machine.folder}/elsewhere`);
    assert.deepEqual(rest.slice(0, 12), [
      "run",
      "--config",
      `${REPOSITORY}/deno.json`,
      "--allow-read",
      "--allow-write",
      "--allow-env",
      `${REPOSITORY}/cli.ts`,
      "fit",
      "../good",
      "a b",
      "--model",
      "*",
    ]);
    assert.equal(stderr, "noise of a driver\n");
    assert.match(stdout, /^quiet 1$/m, "Deno looks for no update of its own");
    assert.deepEqual(machine.log, []);
  },
);

machineTest("run demo works in the repository", true, async (machine) => {
  const { stdout } = await machine.start("run", ["demo", "--seed", "1"]);
  const [cwd, ...rest] = stdout.split("\n");
  assert.equal(cwd, REPOSITORY);
  assert.deepEqual(rest.slice(6, 10), [`${REPOSITORY}/cli.ts`, "demo", "--seed", "1"]);
});

/** The folder of machine code in the cache: npm:onnxruntime-node@1.2.3 is in onnxruntime-node-1.2.3. */
const NATIVE = installed.imports["onnxruntime-node"].replace(/^npm:/, "").replace("@", "-");

machineTest(
  "run allows machine code when the native provider is asked for, and once it is installed its folder",
  true,
  async (machine) => {
    const allowed = async (...args: string[]) => {
      const { stdout } = await machine.start("run", args);
      return stdout.split("\n").filter((line) => line.startsWith("--allow-"));
    };
    const always = ["--allow-read", "--allow-write", "--allow-env"];
    for (const asked of [["--provider", "native"], ["--provider=native"]]) {
      for (const verb of ["fit", "demo"]) {
        assert.deepEqual(await allowed(verb, "good", ...asked), [
          ...always,
          "--allow-ffi",
          "--allow-run=deno",
        ]);
      }
    }
    for (const other of [["--provider", "wasm"], ["native"], ["--provider", "natively"]]) {
      assert.deepEqual(await allowed("fit", ...other), always);
    }
    assert.deepEqual(await allowed("native", "--remove"), [...always, "--allow-ffi", "--allow-run=deno"]);
    const folder = `${machine.cache}/${NATIVE}`;
    Deno.mkdirSync(`${folder}/node_modules`, { recursive: true });
    assert.deepEqual(await allowed("fit", "good"), [...always, `--allow-ffi=${folder}`]);
  },
);

machineTest("run allows the network to serve alone, and that where it listens", true, async (machine) => {
  const allowed = async (...args: string[]) => {
    const { stdout } = await machine.start("run", args);
    return stdout.split("\n").filter((line) => line.startsWith("--allow-net"));
  };
  assert.deepEqual(await allowed("serve", "--model", "m"), ["--allow-net=127.0.0.1:8000"]);
  assert.deepEqual(await allowed("serve", "--port", "9000"), ["--allow-net=127.0.0.1:9000"]);
  assert.deepEqual(await allowed("serve", "--host=::1", "--port=0"), ["--allow-net=[::1]"]);
  assert.deepEqual(await allowed("score", "--port", "9000", "serve"), []);
});

machineTest("run works through a symbolic link", true, async (machine) => {
  Deno.symlinkSync(`${REPOSITORY}/run`, `${machine.folder}/bin/oddspot`);
  const { stdout } = await machine.start(`${machine.folder}/bin/oddspot`, ["test"]);
  assert.equal(stdout.split("\n")[0], REPOSITORY);
});

machineTest(
  "run sets a private runtime folder and the Vulkan backend unless they are set",
  true,
  async (machine) => {
    const { stdout } = await machine.start("run", ["score"]);
    assert.ok(stdout.includes(`runtime ${machine.cache}/runtime\n`));
    assert.equal((Deno.statSync(`${machine.cache}/runtime`).mode ?? 0) & 0o777, 0o700);
    if (Deno.build.os === "linux") assert.match(stdout, /^backend vulkan$/m);
    const own = await machine.start("run", ["score"], {
      XDG_RUNTIME_DIR: "/mine",
      DENO_WEBGPU_BACKEND: "gl",
    });
    assert.match(own.stdout, /^backend gl\nruntime \/mine$/m);
  },
);

machineTest(
  "run asks for an adapter once, and again where something may have changed",
  true,
  async (machine) => {
    const asked = async (verb: string, env: Record<string, string> = {}) =>
      (await machine.start("run", [verb], env)).stderr === "noise of a driver\n";
    assert.deepEqual([await asked("fit"), await asked("fit"), await asked("score")], [true, false, false]);
    for (const name of ["VK_DRIVER_FILES", "VK_ICD_FILENAMES", "DENO_WEBGPU_BACKEND"]) {
      assert.deepEqual([await asked("fit", { [name]: "other" }), await asked("fit")], [true, true], name);
    }
    await machine.start("run", ["doctor"]);
    assert.deepEqual([await asked("fit"), await asked("fit")], [true, false]);
    Deno.utimeSync(`${machine.cache}/adapter`, 0, 0); // older than every folder of drivers
    const drivers = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"].some((folder) => existsSync(folder));
    assert.equal(await asked("fit"), drivers);
  },
);

machineTest("run starts doctor, inspect and help without an adapter", false, async (machine) => {
  for (
    const args of [["doctor"], ["inspect", "m"], ["fit", "--help"], ["score", "-h"], ["help"], ["-V"], [
      "check",
    ]]
  ) {
    assert.equal((await machine.start("run", args)).code, 0, args.join(" "));
  }
  assert.deepEqual(machine.log, []);
});
