/**
 * Load on a service in a process of its own: `deno task load [SECONDS]`, a minute by default, with 1, 4 and 16 clients. Each client sends
 * pictures of its own one after the other and looks whether the answer is that of its picture: its hash, and the score that the picture
 * has by itself.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodePng, type Image, Inspector, saveModel } from "../../mod.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SIDE = 64;
const CLIENTS = [1, 4, 16];
const PICTURES = 32;

/** A picture to send, and what must come back. */
interface Sent {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
  readonly score: number;
}

/** What came of some seconds with some clients. */
export interface Load {
  readonly clients: number;
  readonly answered: number;
  /** Answers of other pictures, or other scores. */
  readonly crossed: number;
  /** Requests without an answer. */
  readonly lost: number;
  readonly perSecond: number;
  /** Milliseconds that 50, 95 and 99% of the answers take at most. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Resident memory of the service, in MiB. */
  readonly rss: readonly [number, number];
}

/** Seeded noise on a ramp. */
function picture(seed: number): Image {
  let state = seed * 2654435761 % 2147483647 + 1;
  const data = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
    state = state * 48271 % 2147483647;
    return 60 + i % SIDE + state % 32;
  });
  return { width: SIDE, height: SIDE, channels: 1, data };
}

/** Runs the load. */
export async function measureLoad(seconds: number, clients: readonly number[] = CLIENTS): Promise<Load[]> {
  const folder = await Deno.makeTempDir({ prefix: "oddspot-load-" });
  try {
    const path = join(folder, "part.safetensors");
    const pictures = await prepare(path);
    const child = new Deno.Command("deno", {
      args: [
        ...[
          "run",
          "--no-check",
          "--config",
          join(ROOT, "deno.json"),
          "--allow-read",
          "--allow-write",
          "--allow-env",
        ],
        ...[
          "--allow-net=127.0.0.1",
          join(ROOT, "cli.ts"),
          "serve",
          "--model",
          path,
          "--port",
          "0",
          "--threads",
          "1",
          "--provider",
          "wasm",
        ],
      ],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    try {
      const url = await urlOf(child.stdout);
      const loads: Load[] = [];
      for (const count of clients) loads.push(await loadOf(url, pictures, count, seconds));
      return loads;
    } finally {
      child.kill("SIGTERM");
      await child.status;
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function prepare(path: string): Promise<Sent[]> {
  await using inspector = await Inspector.open({ threads: 1, provider: "wasm" });
  const good = Array.from({ length: 8 }, (_, i) => picture(i));
  const options = { resize: { width: SIDE, height: SIDE }, crop: null, power: false, dims: 8 };
  const model = await inspector.fit(good, options);
  await saveModel(model, path);
  using scorer = inspector.scorer(model);
  const sent: Sent[] = [];
  for (let i = 0; i < PICTURES; i++) {
    const { width, height, data } = picture(100 + i);
    const bytes = await encodePng({ width, height, channels: 1, data: data as Uint8Array<ArrayBuffer> });
    const sha256 = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    const [score] = await Array.fromAsync(scorer.score([bytes]));
    sent.push({ bytes, sha256, score: score?.score as number });
  }
  return sent;
}

async function urlOf(stdout: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  const { value } = await stdout.pipeThrough(new TextDecoderStream()).getReader().read();
  return JSON.parse(value as string).url;
}

async function loadOf(
  url: string,
  pictures: readonly Sent[],
  clients: number,
  seconds: number,
): Promise<Load> {
  const before = await residentOf(url);
  const times: number[] = [];
  let [crossed, lost] = [0, 0];
  const begin = performance.now();
  const end = begin + seconds * 1000;
  await Promise.all(Array.from({ length: clients }, async (_, client) => {
    for (let i = client; performance.now() < end; i += clients) {
      const sent = pictures[i % pictures.length] as Sent;
      const since = performance.now();
      const response = await fetch(new URL("api/score", url), { method: "POST", body: sent.bytes }).catch(
        () => null,
      );
      const line = response?.ok ? await response.json() : (await response?.body?.cancel(), null);
      if (!line) lost++;
      else if (line.sha256 !== sent.sha256 || line.score !== sent.score) crossed++;
      times.push(performance.now() - since);
    }
  }));
  const took = (performance.now() - begin) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))] as number;
  const rss = [before, await residentOf(url)] as const;
  const answered = times.length - lost;
  return {
    clients,
    answered,
    crossed,
    lost,
    perSecond: answered / took,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    rss,
  };
}

async function residentOf(url: string): Promise<number> {
  const text = await (await fetch(new URL("metrics", url))).text();
  return Number(/^process_resident_memory_bytes (.*)$/m.exec(text)?.[1]) / 2 ** 20;
}

if (import.meta.main) {
  const seconds = Number(Deno.args[0] ?? 60);
  console.log("clients  images  lost  crossed  images/s  p50 ms  p95 ms  p99 ms  MiB before  after");
  let failed = false;
  for (const load of await measureLoad(seconds)) {
    const { clients, answered, lost, crossed, perSecond, p50, p95, p99, rss } = load;
    const cells = [
      clients,
      answered,
      lost,
      crossed,
      ...[perSecond, p50, p95, p99, ...rss].map((x) => x.toFixed(1)),
    ];
    console.log(
      cells.map((cell, i) => String(cell).padStart([7, 7, 5, 8, 9, 7, 7, 7, 11, 6][i] ?? 8)).join(" "),
    );
    failed ||= lost + crossed > 0;
  }
  if (failed) Deno.exit(1);
}
