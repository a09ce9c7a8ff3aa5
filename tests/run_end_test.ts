/** How `./run` and `.ci/run` end when tests do, on a machine made of scripts. */

import assert from "node:assert/strict";
import { machineTest, REPOSITORY } from "./fresh_machine.ts";

/** The last line of tests that passed. */
const PASSED = "ok | 12 passed (3 steps) | 0 failed | 1 ignored (1m3s)";

machineTest(
  "run takes tests for passed that the driver aborts after their last line",
  true,
  async (machine) => {
    const coloured = PASSED.replace("ok", "\x1b[0m\x1b[32mok\x1b[0m").replace(
      "(1m3s)",
      "\x1b[38;5;245m(1m3s)\x1b[0m",
    );
    for (const [verb, ends, last] of [["test", "134", PASSED], ["ok", "139", coloured]] as const) {
      const prints = `one ... ok (3ms)\n\n${last}\n`;
      const { code, stdout, stderr } = await machine.start("run", [verb], { PRINTS: prints, ENDS: ends });
      assert.deepEqual([code, stdout], [0, `${prints}\n`]);
      assert.ok(
        stderr.endsWith(`run: the driver ended the process with status ${ends} after all tests had passed\n`),
      );
    }
  },
);

machineTest(
  "run keeps the exit code of tests that fail, are aborted or end otherwise",
  true,
  async (machine) => {
    const ended: [string, string][] = [
      [PASSED, "0"],
      [PASSED, "1"], // as when Deno itself objects to something at the end
      [PASSED, "137"],
      [`${PASSED}\none ... `, "134"],
      [`two says ${PASSED}`, "134"],
      ["one ... ok (3ms)", "139"],
      ["ok | 12 passed | 0 failed", "134"],
      ["ok | 12 passed | 1 failed (3s)", "134"],
      ["ok | 12 passed | 10 failed (3s)", "134"],
      ["FAILED | 11 passed | 1 failed (3s)", "134"],
      ["FAILED | 11 passed | 1 failed (3s)", "1"],
    ];
    for (const [prints, ends] of ended) {
      const { code, stdout, stderr } = await machine.start("run", ["test"], { PRINTS: prints, ENDS: ends });
      assert.deepEqual([code, stdout], [Number(ends), `${prints}\n`], prints);
      assert.doesNotMatch(stderr, /^run:/m);
    }
  },
);

machineTest("run leaves the exit code of other verbs alone", true, async (machine) => {
  for (const verb of ["check", "fit"]) {
    assert.equal((await machine.start("run", [verb], { PRINTS: PASSED, ENDS: "134" })).code, 134);
  }
});

machineTest(".ci/run ends with the counts and the tests' exit code", true, async (machine) => {
  for (
    const [prints, ends, line] of [
      [
        "ok | 99 passed | 0 failed\nok | 12 passed (3 steps) | 0 failed | 1 ignored (3s)",
        0,
        "12 passed, 0 failed",
      ],
      ["FAILED | 1 passed | 10 failed (1 step) (3s)", 1, "1 passed, 10 failed"],
      ["killed", 137, "killed"],
    ] as const
  ) {
    const { code, stdout } = await machine.start(".ci/run", [], { PRINTS: prints, ENDS: String(ends) });
    assert.equal(code, ends);
    assert.ok(stdout.endsWith(`${line}\n`), stdout);
  }
});

machineTest(
  ".ci/run gives the tests an empty home and no Deno that happens to be on PATH",
  true,
  async (machine) => {
    const [own, bin] = [`${machine.folder}/own`, `${machine.folder}/bin`];
    Deno.mkdirSync(own);
    Deno.copyFileSync(`${bin}/deno`, `${own}/deno`);
    const { stdout } = await machine.start(".ci/run", [], {
      PATH: `${own}:${bin}:/usr/bin:/bin`,
      DENO_DIR: `${machine.folder}/home/deno`,
      XDG_CACHE_HOME: `${machine.folder}/home/cache`,
    });
    assert.match(stdout, new RegExp(`^deno ${bin}/deno$`, "m"));
    const folders = ["home", "cache", "denodir"].map((name) =>
      stdout.match(RegExp(`^${name} (.*)$`, "m"))?.[1]
    );
    const [home = ""] = folders;
    assert.deepEqual(folders, [home, `${home}/cache`, `${home}/deno`]);
    assert.ok(home.startsWith("/") && !home.startsWith(machine.folder), home);
    await assert.rejects(Deno.stat(home), Deno.errors.NotFound, "removed afterwards");
  },
);

for (const [there, user, asked] of [[false, 0, true], [true, 0, false], [false, 1000, false]] as const) {
  machineTest(
    `.ci/run as user ${user} ${asked ? "installs a browser" : "installs none"} where there is ${
      there ? "one" : "none"
    }`,
    true,
    async (machine) => {
      const [tools, bin] = [`${machine.folder}/tools`, `${machine.folder}/bin`];
      Deno.mkdirSync(tools);
      for (const { name } of Deno.readDirSync("/usr/bin")) {
        if (!name.startsWith("chromium")) Deno.symlinkSync(`/usr/bin/${name}`, `${tools}/${name}`);
      }
      Deno.writeTextFileSync(`${bin}/id`, `#!/bin/sh\necho ${user}\n`);
      if (there) Deno.writeTextFileSync(`${bin}/chromium`, "#!/bin/sh\n", { mode: 0o755 });
      const within = `${machine.folder}/within`; // a PATH of its own beforehand would name another sh than may be run
      const script = `#!/bin/sh\nPATH='${bin}:${tools}' exec '${REPOSITORY}/.ci/run'\n`;
      Deno.writeTextFileSync(within, script, { mode: 0o755 });
      const outcome = await machine.start(within, [], { PRINTS: PASSED });
      assert.equal(outcome.code, 0, outcome.stderr);
      const wanted = machine.log.filter((line) => line.endsWith(" --no-install-recommends chromium"));
      assert.equal(wanted.length, asked ? 1 : 0);
    },
  );
}
