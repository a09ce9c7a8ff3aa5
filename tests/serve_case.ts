/** A tiny model and services with it, for tests of the service. */

import { Inspector, saveModel, serve, type ServeOptions, type Service } from "../mod.ts";
import { encodePng } from "../src/image/write/png.ts";
import { noisyRamp } from "./noisy_ramp.ts";

/** Side of the pictures. */
export const SIDE = 64;

/** The file of a picture; those of the fit have seeds below 5. */
export function picture(seed: number, spot?: { x: number; y: number }): Uint8Array<ArrayBuffer> {
  const { data } = noisyRamp(SIDE, seed, spot);
  return encodePng({ width: SIDE, height: SIDE, channels: 1, data: data as Uint8Array });
}

/** Writes two models, `a` and `b`, into a new folder. */
export async function makeModels(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "oddspot-serve-" });
  await using inspector = await Inspector.open({ threads: 1 });
  const images = Array.from({ length: 6 }, (_, i) => noisyRamp(SIDE, i));
  for (const [name, dims] of [["a", 6], ["b", 5]] as const) {
    const options = { resize: { width: SIDE, height: SIDE }, crop: null, power: false, dims };
    await saveModel(await inspector.fit(images, options), `${folder}/${name}.safetensors`);
  }
  return folder;
}

/** Starts a service on a free port. */
export function start(options: ServeOptions): Promise<Service> {
  return serve({ port: 0, threads: 1, provider: "wasm", ...options });
}

/** Several pictures as a form. */
export function form(pictures: Readonly<Record<string, Uint8Array<ArrayBuffer>>>): FormData {
  const data = new FormData();
  for (const [name, bytes] of Object.entries(pictures)) data.append("image", new Blob([bytes]), name);
  return data;
}

/** What comes over a connection of its own, headers as they are given: `fetch` sends none that browsers keep for themselves. */
export async function raw(url: string, lines: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode(`${lines.join("\r\n")}\r\nConnection: close\r\n\r\n`));
  return await new Response(connection.readable).text();
}
