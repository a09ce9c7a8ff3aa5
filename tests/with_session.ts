import { readAll, Tensor } from "../src/gpu/tensor.ts";
import type { Gpu } from "../src/gpu/device.ts";
import type { Provider } from "../src/backbone/session/provider.ts";
import type { Features } from "../src/backbone/session/features.ts";
import { BackboneSession } from "../src/backbone/session/session.ts";

const FIXTURES = new URL("fixtures/", import.meta.url);

/** Outputs of the fixture tiny_backbone.onnx. */
export const TAPS = ["stride2", "stride4", "stride8"];

/** Every provider that is always there. */
export const PROVIDERS: readonly Provider[] = ["wasm", "webgpu"];

/** Reads a file of tests/fixtures. */
export const fixture = (name: string) => Deno.readFile(new URL(name, FIXTURES));

/** Opens a model whose input is named image. */
export function open(
  gpu: Gpu,
  provider: Provider,
  onnx: Uint8Array<ArrayBuffer>,
  taps = TAPS,
): Promise<BackboneSession> {
  return BackboneSession.open({ gpu, onnx, provider, taps, input: "image" });
}

/** Downloads features and disposes of them. */
export async function contents(gpu: Gpu, features: Features): Promise<Float32Array[]> {
  using maps = features;
  return await readAll(gpu, maps.maps) as Float32Array[];
}

/** Runs a session on an uploaded image batch. */
export async function featuresOf(
  gpu: Gpu,
  session: BackboneSession,
  shape: readonly number[],
  data: Float32Array,
): Promise<Float32Array[]> {
  using images = Tensor.from(gpu, "images", shape, data);
  return await contents(gpu, await session.run(images));
}

/** Calls `onCall` after every call of a method, until disposed of. */
export function spy<P extends object>(
  prototype: P,
  method: keyof P & string,
  onCall: (self: P, args: unknown[], result: unknown) => void,
): Disposable {
  const original = Object.getOwnPropertyDescriptor(prototype, method) as PropertyDescriptor;
  Object.defineProperty(prototype, method, {
    ...original,
    value(this: P, ...args: unknown[]) {
      const result = original.value.apply(this, args);
      onCall(this, args, result);
      return result;
    },
  });
  return { [Symbol.dispose]: () => void Object.defineProperty(prototype, method, original) };
}
