/** A thread that draws and encodes pictures: the module of a Worker. */

import { type Drawing, drawPng } from "./draw_png.ts";
import { serveThread } from "../../threads/serve_thread.ts";

serveThread((drawing: Drawing) => {
  const reply = drawn(drawing);
  return Promise.resolve({ reply, moved: reply ? [reply.buffer] : [] });
});

/** Null for what cannot be drawn: who asked finds out why by drawing it there. */
function drawn(drawing: Drawing): Uint8Array<ArrayBuffer> | null {
  try {
    return drawPng(drawing);
  } catch {
    return null;
  }
}
