/** What runs in the page: one picture, given to the engine in every form that a page has. */

import type { Engine } from "../../src/page/engine.ts";

/** A frame of a video, as a browser makes it. */
declare class VideoFrame {
  constructor(picture: ImageBitmap, options: { timestamp: number });
  close(): void;
}

/**
 * Scores `/given/image` with `/given/model`. It is handed to the page as text, so it sees nothing of this module.
 *
 * @param module Address of the engine.
 * @returns Scores by form.
 */
export async function scoreForms(module: string): Promise<Record<string, number>> {
  const { Engine: Made }: { Engine: typeof Engine } = await import(module);
  const engine = new Made();
  await engine.open({ provider: "wasm" });
  await engine.load(await (await fetch("/given/model")).blob());
  const blob = await (await fetch("/given/image")).blob();
  const bitmap = await createImageBitmap(blob);
  const frame = new VideoFrame(bitmap, { timestamp: 0 });
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const drawing = canvas.getContext("2d" as "bitmaprenderer") as unknown as {
    drawImage(picture: ImageBitmap, x: number, y: number): void;
    getImageData(x: number, y: number, width: number, height: number): ImageData;
  };
  drawing.drawImage(bitmap, 0, 0);
  const image = {
    blob,
    file: new File([blob], "part.png"),
    bytes: new Uint8Array(await blob.arrayBuffer()),
    bitmap,
    frame: frame as unknown as ImageBitmap,
    pixels: drawing.getImageData(0, 0, bitmap.width, bitmap.height),
  };
  const forms: Record<string, number> = {};
  await engine.score(Object.entries(image).map(([name, image]) => ({ name, image })), { anyKind: true }, {
    onTold: (part) => {
      if ("error" in part) throw new Error(part.error);
      forms[part.name] = part.score;
    },
  });
  frame.close();
  engine.close();
  return forms;
}
