/** A thread that decodes pixels: the module of a Worker. */

import type { Image } from "../image.ts";
import { type CompressedPixels, decodePixels } from "./decode_pixels.ts";
import { serveThread } from "../../threads/serve_thread.ts";

/** What comes of a picture: its pixels, the damage that was found, or null where this thread cannot decode at all. */
export type Decoded =
  | { readonly image: Image }
  | { readonly damage: "SyntaxError" | "RangeError"; readonly message: string; readonly cause: unknown }
  | null;

serveThread(async (compressed: CompressedPixels) => {
  const reply = await decode(compressed);
  return { reply, moved: reply && "image" in reply ? [reply.image.data.buffer as ArrayBuffer] : [] };
});

async function decode(compressed: CompressedPixels): Promise<Decoded> {
  try {
    return { image: await decodePixels(compressed) };
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) return null;
    const { name, message, cause } = error;
    return { damage: name as "SyntaxError" | "RangeError", message, cause: String(cause ?? message) };
  }
}
