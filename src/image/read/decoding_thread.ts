/** A thread that decodes pixels: the module of a Worker. */

import type { Image } from "../image.ts";
import { type CompressedPixels, decodePixels } from "./decode_pixels.ts";

/** What comes of a picture: its pixels, the damage that was found, or null where this thread cannot decode at all. */
export type Decoded =
  | { readonly image: Image }
  | { readonly damage: "SyntaxError" | "RangeError"; readonly message: string; readonly cause: unknown }
  | null;

/** The part of a Worker's global scope that is used here. */
interface ThreadScope {
  onmessage: ((event: MessageEvent<CompressedPixels>) => void) | null;
  postMessage(message: Decoded, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as ThreadScope;

scope.onmessage = async ({ data }) => {
  const decoded = await decode(data);
  const moved = decoded && "image" in decoded ? [decoded.image.data.buffer as ArrayBuffer] : [];
  scope.postMessage(decoded, moved);
};

async function decode(compressed: CompressedPixels): Promise<Decoded> {
  try {
    return { image: await decodePixels(compressed) };
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) return null;
    const { name, message, cause } = error;
    return { damage: name as "SyntaxError" | "RangeError", message, cause: String(cause ?? message) };
  }
}
