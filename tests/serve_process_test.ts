/** The service as a process of its own: load, signals, and what a kill in the middle leaves. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { measureLoad } from "../bench/load/main.ts";
import { loadModel } from "../mod.ts";
import { REPOSITORY } from "./fresh_machine.ts";
import { makeModels, picture } from "./serve_case.ts";

const folder = await makeModels();
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

async function started(...args: string[]) {
  const child = new Deno.Command("deno", {
    args: [
      ...[
        "run",
        "--no-check",
        "--config",
        join(REPOSITORY, "deno.json"),
        "--allow-read",
        "--allow-write",
        "--allow-env",
      ],
      ...[
        "--allow-net=127.0.0.1",
        join(REPOSITORY, "cli.ts"),
        "serve",
        "--port",
        "0",
        "--threads",
        "1",
        ...args,
      ],
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const { value } = await child.stdout.pipeThrough(new TextDecoderStream()).getReader().read();
  return { child, url: JSON.parse(value as string).url as string };
}

Deno.test("load: no answer is lost or crossed", async () => {
  for (const { answered, lost, crossed } of await measureLoad(2, [4])) {
    assert.ok(answered > 0);
    assert.deepEqual([lost, crossed], [0, 0]);
  }
});

Deno.test("SIGTERM ends the service with 0 when what it had accepted is answered", async () => {
  const { child, url } = await started("--model", `${folder}/a.safetensors`, "--window-ms", "1000");
  const answer = fetch(new URL("api/score", url), { method: "POST", body: picture(30) });
  while (!/^oddspot_queue_images 1$/m.test(await (await fetch(new URL("metrics", url))).text()));
  child.kill("SIGTERM");
  assert.equal((await (await answer).json()).model, "a");
  assert.equal((await child.status).code, 0);
});

Deno.test("kill -9 under load loses no model and no line of the history that was acknowledged", async () => {
  const models = join(folder, "kept");
  await Deno.mkdir(models);
  const history = join(folder, "killed.jsonl");
  const { child, url } = await started(
    "--model",
    `${folder}/a.safetensors`,
    "--models",
    models,
    "--history",
    history,
  );
  const file = await Deno.readFile(`${folder}/b.safetensors`);
  const acknowledged: string[] = [];
  const uploaded: string[] = [];
  const score = async (client: number) => {
    for (let i = 0;; i++) {
      const response = await fetch(new URL("api/score", url), {
        method: "POST",
        body: picture(100 + 50 * client + i % 50),
      });
      acknowledged.push((await response.json()).sha256);
    }
  };
  const upload = async () => {
    for (let i = 0;; i++) {
      const name = `m${i % 4}`;
      const response = await fetch(new URL(`api/models?replace=1&name=${name}`, url), {
        method: "POST",
        body: file,
      });
      if ((await response.json()).name === name) uploaded.push(name);
    }
  };
  const working = Promise.allSettled([score(0), score(1), score(2), upload()]);
  while (acknowledged.length < 20 || uploaded.length < 2) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  child.kill("SIGKILL");
  await child.status;
  await working;
  const again = await started("--models", models, "--history", history);
  const lines = (await Deno.readTextFile(history)).trimEnd().split("\n").map((line) =>
    JSON.parse(line).sha256 as string
  );
  const counts = (hashes: readonly string[]) => Map.groupBy(hashes, (hash) => hash);
  const [told, written] = [counts(acknowledged), counts(lines)];
  for (const [hash, all] of told) assert.ok((written.get(hash)?.length ?? 0) >= all.length, hash);
  for (const name of new Set(uploaded)) {
    assert.equal((await loadModel(join(models, `${name}.safetensors`))).settings.images, 6);
    assert.equal((await fetch(new URL(`api/models/${name}/suspects`, again.url))).status, 200);
  }
  again.child.kill("SIGTERM");
  assert.equal((await again.child.status).code, 0);
});
