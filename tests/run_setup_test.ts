/** How `./run` gets Deno and a Vulkan driver, with scripts in the place of npm and apt: nothing is installed. */

import assert from "node:assert/strict";
import { machineTest } from "./fresh_machine.ts";

machineTest("run takes the Deno on PATH from 2.9 on", true, async (machine) => {
  for (const version of ["2.9.0", "2.10.1", "3.0.0-rc.1"]) {
    const { stdout } = await machine.start("run", ["fit"], { DENO_SAYS: version });
    assert.ok(stdout.includes(`deno ${machine.folder}/bin/deno\n`), version);
  }
  assert.deepEqual(machine.log, []);
});

machineTest("run fetches Deno once when the one on PATH is too old or none", true, async (machine) => {
  for (const version of ["2.8.9", "1.46.3", "x"]) {
    const { code, stdout } = await machine.start("run", ["test"], { DENO_SAYS: version });
    assert.equal(code, 0);
    assert.equal(stdout.split("\n")[1], "task");
    assert.ok(stdout.includes(`deno ${machine.cache}/deno-2.9.6/deno\n`));
  }
  assert.deepEqual(machine.log.map((line) => line.split(" ").at(-1)), ["deno@2.9.6"]);
  assert.deepEqual([...Deno.readDirSync(`${machine.cache}/deno-2.9.6`)].map(({ name }) => name), ["deno"]);
});

machineTest(
  "run leaves no Deno behind when npm fails or brings one that does not start",
  true,
  async (machine) => {
    for (
      const [npm, reason] of [["fails", "npm did not install deno@2.9.6"], [
        "broken",
        "does not run on this machine",
      ]]
    ) {
      const { code, stdout, stderr } = await machine.start("run", ["test"], {
        DENO_SAYS: "2.8.0",
        NPM: npm ?? "",
      });
      assert.equal(code, 1);
      assert.equal(stdout, "");
      assert.match(stderr, new RegExp(`^run: cannot get Deno: .*${reason}`, "m"));
      assert.deepEqual([...Deno.readDirSync(`${machine.cache}/deno-2.9.6`)], []);
    }
  },
);

machineTest("run installs Mesa once where there is no adapter", false, async (machine) => {
  const { code, stdout, stderr } = await machine.start("run", ["demo"]);
  assert.equal(code, 0);
  assert.equal(stdout.split("\n")[1], "run");
  assert.ok(!stderr.includes("chatter of apt"));
  const asked = machine.log;
  assert.match(asked.at(-1) ?? "", /^apt-get .* install .*--no-remove.* libvulkan1 mesa-vulkan-drivers$/);
  assert.equal((await machine.start("run", ["demo"])).code, 0);
  assert.deepEqual(machine.log, asked);
});

machineTest(
  "run shows apt's own words and stops when the driver cannot be installed",
  false,
  async (machine) => {
    const { code, stdout, stderr } = await machine.start("run", ["test"], { APT: "fails" });
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /^E: no such package$/m);
    assert.match(stderr, /^run: found no WebGPU adapter and could not install Mesa's/m);
    const installs = machine.log.filter((line) => line.includes(" install "));
    assert.ok(!installs.at(-1)?.includes("backports"), "the release's own Mesa is the last resort");
  },
);

machineTest("run says what to install when it may not", false, async (machine) => {
  const { code, stderr } = await machine.start("run", ["test"], { SUDO: "refuses" });
  assert.equal(code, 1);
  assert.match(stderr, /sudo apt-get install --no-install-recommends libvulkan1 mesa-vulkan-drivers$/m);
  assert.deepEqual(machine.log, []);
});

machineTest("run leaves an installed driver alone that gives no adapter", false, async (machine) => {
  const { code, stderr } = await machine.start("run", ["test"], { INSTALLED: "installed installed " });
  assert.equal(code, 1);
  assert.match(stderr, /although Mesa's Vulkan driver is installed/);
  assert.deepEqual(machine.log, []);
});

machineTest("run stops when Deno ends abnormally at the question for an adapter", false, async (machine) => {
  const { code, stderr } = await machine.start("run", ["test"], { NO_ADAPTER: "139" });
  assert.equal(code, 1);
  assert.match(stderr, /^run: cannot ask for a WebGPU adapter: .* ended with status 139$/m);
  assert.deepEqual(machine.log, []);
});

/** With a GPU's own driver beside it Mesa may be a newer or older one that computes nothing. */
const HAS_GPU = Deno.build.os === "linux" && (() => {
  try {
    return Deno.statSync("/dev/dri/renderD128") !== null;
  } catch {
    return false;
  }
})();

machineTest("run names an old software driver with the remedy, and goes on", true, async (machine) => {
  for (
    const [version, old] of [["22.3.6-1+deb12u1", true], ["25.0.7-2~bpo12+1", false], ["9.1", true]] as const
  ) {
    const { code, stderr } = await machine.start("run", ["fit"], { INSTALLED: version });
    assert.equal(code, 0);
    assert.equal(stderr.includes(`run: Mesa ${version} computes here`), old && !HAS_GPU, stderr);
    if (old && !HAS_GPU) assert.match(stderr, /'\.\/run driver' installs the newer one$/m);
  }
  assert.deepEqual(machine.log, []);
});

machineTest("run driver does nothing where no old Mesa computes", true, async (machine) => {
  const { code, stderr } = await machine.start("run", ["driver"], { INSTALLED: "25.0.7-2~bpo12+1" });
  assert.equal(code, 0);
  assert.match(stderr, /^run: no old Mesa computes here: nothing to do$/m);
  assert.deepEqual(machine.log, []);
});

machineTest("run driver says what to do when it may not install", true, async (machine) => {
  const { code, stderr } = await machine.start("run", ["driver"], { INSTALLED: "22.3.6-1", SUDO: "refuses" });
  if (HAS_GPU) return;
  assert.equal(code, 1);
  assert.match(stderr, /^run: may not install packages; as root: apt-get install -t bookworm-backports /m);
  assert.deepEqual(machine.log, []);
});
