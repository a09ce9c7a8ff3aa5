import { Validator } from "@cfworker/json-schema";
import assert from "node:assert/strict";
import { ROUTES } from "../src/serve/app.ts";
import { sha256 } from "../src/format/sha256.ts";
import { form, makeModels, picture, raw, start } from "./serve_case.ts";

const folder = await makeModels();
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

// deno-lint-ignore no-explicit-any -- the forms are checked by the validator
type Json = Record<string, any>;

const models = { models: [`${folder}/a.safetensors`] };

Deno.test("the service scores as the library does, tells the hash, and its answers are as it describes them", async (t) => {
  const keep = await Deno.makeTempDir({ prefix: "oddspot-kept-" });
  await using service = await start({
    models: [`${folder}/a.safetensors`, `${folder}/b.safetensors`],
    folder: keep,
  });
  const at = (path: string) => new URL(path, service.url);
  const description = await (await fetch(at("openapi.json"))).json();
  const answers = async (response: Response, name: string, status = 200): Promise<Json> => {
    const value = await response.json();
    assert.equal(response.status, status, JSON.stringify(value));
    const schema = { $ref: `#/components/schemas/${name}`, components: description.components };
    const { valid, errors } = new Validator(schema, "2020-12").validate(value);
    assert.ok(valid, `${name}: ${JSON.stringify(errors)}`);
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    assert.equal(response.headers.get("referrer-policy"), "no-referrer");
    assert.match(
      response.headers.get("content-security-policy") ?? "",
      /script-src 'self' 'wasm-unsafe-eval'/,
    );
    assert.doesNotMatch(JSON.stringify(value), /oddspot-(serve|kept)-|\/tmp\/|file:\/\//);
    return value;
  };
  const score = (query: string, body: BodyInit) => fetch(at(`api/score${query}`), { method: "POST", body });
  const odd = picture(20, { x: 30, y: 30 });

  await t.step("every route is described", () => {
    const described = Object.entries(description.paths as Json).flatMap(([path, own]) =>
      Object.keys(own).map((method) => `${method} ${path}`)
    );
    assert.deepEqual(
      described.sort(),
      ROUTES.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`).sort(),
    );
  });

  await t.step("one image", async () => {
    const line = await answers(await score("?regions=1&overlay=1&map=npy&name=x.png", odd), "Line");
    assert.equal(line.image, "x.png");
    assert.equal(line.sha256, await sha256(odd));
    assert.equal(line.model, "a");
    assert.equal(line.verdict, "odd");
    assert.ok(line.regions.length > 0);
    const png = Uint8Array.fromBase64(line.files.overlay.replace("data:image/png;base64,", ""));
    assert.deepEqual([...png.subarray(1, 4)], [0x50, 0x4e, 0x47]);
    const npy = Uint8Array.fromBase64(line.files.npy.replace("data:application/octet-stream;base64,", ""));
    assert.equal(new TextDecoder().decode(npy.subarray(1, 6)), "NUMPY");
    const plain = await answers(await score("", odd), "Line");
    assert.equal(plain.score, line.score);
    assert.ok(!("regions" in plain) && !("files" in plain));
    const other = await answers(await score("?model=b", odd), "Line");
    assert.equal(other.model, "b");
    assert.notEqual(other.score, line.score);
  });

  await t.step("many images, in order, those that are none among them", async () => {
    const sent = { "1.png": picture(21), "no.png": new TextEncoder().encode("no picture"), "2.png": odd };
    const { images } = await answers(await score("", form(sent)), "Lines");
    assert.deepEqual(images.map(({ image }: Json) => image), Object.keys(sent));
    assert.deepEqual(
      images.map(({ sha256 }: Json) => sha256),
      await Promise.all(Object.values(sent).map((bytes) => sha256(bytes as Uint8Array<ArrayBuffer>))),
    );
    assert.match(images[1].error, /Cannot read image 'no.png'/);
  });

  await t.step("what cannot be answered is refused with a problem", async () => {
    const refused = async (response: Promise<Response>, status: number, detail: RegExp) =>
      assert.match((await answers(await response, "Problem", status)).detail, detail);
    await refused(score("", "no picture"), 422, /Cannot read image 'image'/);
    await refused(score("", ""), 400, /empty/);
    await refused(score("?wrong=1", odd), 400, /option 'wrong' does not exist/);
    await refused(score("?regions=1&regions=0", odd), 400, /twice/);
    await refused(score("?falseAlarmRate=2", odd), 400, /falseAlarmRate/);
    await refused(score("?model=c", odd), 404, /there are a, b/);
    await refused(score("?model=..%2F..%2Fetc%2Fpasswd", odd), 404, /Cannot find model/);
    await refused(score("", new FormData()), 400, /no file|Cannot read/);
    await refused(fetch(at("api/score")), 405, /there are POST/);
    await refused(fetch(at("api/none")), 404, /openapi/);
    await refused(fetch(at("api/jobs/1")), 404, /Cannot find job/);
    const post = (path: string, body: BodyInit = "x") => fetch(at(path), { method: "POST", body });
    await refused(post("api/models?name=c"), 422, /it has 1 bytes/);
    await refused(post("api/models?name=.c"), 400, /a name is/);
    await refused(post("api/models?name=a"), 409, /given it as a file/);
    await refused(post("api/fit"), 400, /has no name/);
    await refused(post("api/models/a/calibrate"), 409, /given it as a file/);
    const options = form({});
    options.append("options", '{"scratch":"/"}');
    await refused(post("api/fit?name=c", options), 400, /option 'scratch' does not exist/);
  });

  await t.step("models are told of, handed out and kept", async () => {
    assert.deepEqual(
      (await answers(await fetch(at("api/models")), "Models")).models.map(({ name }: Json) => name),
      ["a", "b"],
    );
    assert.equal((await answers(await fetch(at("api/models/a")), "Model")).images, 6);
    await answers(await fetch(at("api/models/a/suspects")), "Suspects");
    const file = await (await fetch(at("api/models/a/file"))).bytes();
    assert.deepEqual(file, await Deno.readFile(`${folder}/a.safetensors`));
    const upload = (query: string) => fetch(at(`api/models?${query}`), { method: "POST", body: file });
    await answers(await upload("name=kept"), "Model", 201);
    assert.deepEqual(await Deno.readFile(`${keep}/kept.safetensors`), file);
    assert.equal((await upload("name=kept")).status, 409);
    assert.equal((await upload("name=kept&replace=1")).status, 201);
    assert.equal((await answers(await score("?model=kept", odd), "Line")).model, "kept");
  });

  await t.step(
    "a fit is a job that is watched to its end, and one that is cancelled leaves nothing",
    async () => {
      const images = () =>
        form(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${i}.png`, picture(i)])));
      const begin = async (name: string) => {
        const body = images();
        body.append(
          "options",
          JSON.stringify({ resize: "64", crop: "none", power: false, dims: 4, batch: 1 }),
        );
        return await answers(await fetch(at(`api/fit?name=${name}`), { method: "POST", body }), "Job", 202);
      };
      const { id } = await begin("fitted");
      const later = await begin("never");
      const cancelled = await fetch(at(`api/jobs/${later.id}`), { method: "DELETE" });
      await answers(cancelled, "Job");
      const events = (await (await fetch(at(`api/jobs/${id}/events`))).text()).trim().split("\n\n")
        .map((event) => JSON.parse(event.replace(/^data: /, "")) as Json);
      assert.equal(events.at(-1)?.state, "done", JSON.stringify(events.at(-1)));
      await answers(await fetch(at(`api/jobs/${id}`)), "Job");
      assert.equal((await answers(await fetch(at(`api/jobs/${later.id}`)), "Job")).state, "cancelled");
      await answers(await fetch(at("api/jobs")), "Jobs");
      const names = (await answers(await fetch(at("api/models")), "Models")).models.map(({ name }: Json) =>
        name
      );
      assert.deepEqual(names, ["a", "b", "fitted", "kept"]);
    },
  );

  await t.step("health and metrics", async () => {
    await answers(await fetch(at("healthz")), "Health");
    const text = await (await fetch(at("metrics"))).text();
    assert.match(text, /^oddspot_images_total\{model="a",outcome="odd"\} \d+$/m);
    assert.match(text, /^oddspot_request_seconds_count \d+$/m);
    assert.match(text, /^oddspot_drift_evidence\{model="a"\} /m);
    assert.match(text, /^oddspot_queue_images 0$/m);
  });

  await t.step("other hosts and other sites are refused", async () => {
    const { host } = new URL(service.url);
    assert.match(await raw(service.url, ["GET /healthz HTTP/1.1", `Host: ${host}`]), /^HTTP\/1.1 200/);
    assert.match(await raw(service.url, ["GET /healthz HTTP/1.1", "Host: evil.example"]), /^HTTP\/1.1 421/);
    const ask = (...more: string[]) =>
      raw(service.url, ["GET /api/models HTTP/1.1", `Host: ${host}`, ...more]);
    assert.match(await ask("Origin: http://evil.example"), /^HTTP\/1.1 403/);
    assert.match(await ask("Origin: null"), /^HTTP\/1.1 403/);
    assert.match(await ask("Sec-Fetch-Site: cross-site"), /^HTTP\/1.1 403/);
    assert.match(await ask(`Origin: http://${host}`), /^HTTP\/1.1 200/);
  });
  await Deno.remove(keep, { recursive: true });
});

Deno.test("another host needs a token, and with one nothing but health is answered without it", async () => {
  await assert.rejects(
    start({ ...models, host: "0.0.0.0" }),
    /option 'host' must be 127.0.0.1 where there is no token/,
  );
  await assert.rejects(start({ ...models, token: "short" }), /option 'token' must be at least 16/);
  const token = "0123456789abcdef";
  await using service = await start({ ...models, token });
  const ask = async (path: string, authorization?: string) => {
    const response = await fetch(new URL(path, service.url), {
      headers: authorization ? { authorization } : {},
    });
    await response.body?.cancel();
    return response.status;
  };
  assert.equal(await ask("healthz"), 200);
  assert.equal(await ask("api/models"), 401);
  assert.equal(await ask("metrics"), 401);
  assert.equal(await ask("api/models", "Bearer 0123456789abcdeX"), 401);
  assert.equal(await ask("api/models", "Bearer "), 401);
  assert.equal(await ask("api/models", `Bearer ${token}`), 200);
});

Deno.test("images that come together are computed together, a full queue answers 503, and closing answers what was accepted", async () => {
  const service = await start({ ...models, windowMs: 3000, batch: 4, queue: 4 });
  const score = (seed: number) =>
    fetch(new URL("api/score", service.url), { method: "POST", body: picture(seed) });
  const metric = async (name: string) =>
    Number(
      new RegExp(`^${name} (.*)$`, "m").exec(await (await fetch(new URL("metrics", service.url))).text())
        ?.[1] ?? 0,
    );
  const answered = await Promise.all([1, 2, 3, 4].map((i) => score(30 + i)));
  assert.deepEqual(
    await Promise.all(answered.map(async (one) => (await one.json()).sha256)),
    await Promise.all([1, 2, 3, 4].map((i) => sha256(picture(30 + i)))),
  );
  assert.equal(await metric("oddspot_batches_total"), 1);
  const away = new AbortController();
  const gone = fetch(new URL("api/score", service.url), {
    method: "POST",
    body: picture(40),
    signal: away.signal,
  });
  const refused = assert.rejects(gone);
  while (await metric("oddspot_queue_images") < 1) await new Promise((resolve) => setTimeout(resolve, 5));
  away.abort();
  await refused;
  while (await metric("oddspot_queue_images") > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const waiting = [1, 2, 3].map((i) => score(50 + i));
  while (await metric("oddspot_queue_images") < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  const many = await fetch(new URL("api/score", service.url), {
    method: "POST",
    body: form({ a: picture(1), b: picture(2) }),
  });
  assert.equal(many.status, 503);
  assert.equal(many.headers.get("retry-after"), "1");
  await many.body?.cancel();
  const closed = service.close();
  for (const one of await Promise.all(waiting)) assert.equal((await one.json()).model, "a");
  await closed;
  await assert.rejects(score(60));
});

Deno.test("what was answered is in the history, and half a line at its end is cut off", async () => {
  const history = `${folder}/history.jsonl`;
  await Deno.writeTextFile(history, '{"whole":1}\n{"half":');
  await using service = await start({ ...models, history });
  const response = await fetch(new URL("api/score", service.url), { method: "POST", body: picture(70) });
  const { sha256: hash } = await response.json();
  const lines = (await Deno.readTextFile(history)).trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual([lines.length, lines[0].whole, lines[1].sha256], [2, 1, hash]);
});

Deno.test("the page is served from its folder, and nothing beside it", async () => {
  const page = `${folder}/page`;
  await Deno.mkdir(page);
  await Deno.writeTextFile(`${page}/index.html`, "<!DOCTYPE html><title>page</title>");
  await Deno.writeTextFile(`${page}/page-ABCDEFGH.js`, "export {};");
  await Deno.symlink(`${folder}/a.safetensors`, `${page}/link.js`);
  await using service = await start({ ...models, page });
  const get = async (path: string) =>
    await raw(service.url, [`GET ${path} HTTP/1.1`, `Host: ${new URL(service.url).host}`]);
  assert.match(await get("/"), /^HTTP\/1.1 200[^]*content-type: text\/html[^]*<title>page/i);
  assert.match(await get("/page-ABCDEFGH.js"), /^HTTP\/1.1 200[^]*immutable[^]*export/i);
  for (
    const path of [
      "/link.js",
      "/../a.safetensors",
      "/..%2fa.safetensors",
      "//a.safetensors",
      "/%2e%2e/a.safetensors",
    ]
  ) {
    assert.match(await get(path), /^HTTP\/1.1 404/, path);
  }
  await assert.rejects(start({ ...models, page: `${folder}/none` }), /Cannot serve the page/);
});
