/** What a camera showed, as a file. */

/// <reference lib="dom" />

import type { NamedFile, ScoredPart } from "../calls.ts";

/**
 * The picture of a part without loss, as a file that a fit takes.
 *
 * @throws {Error} If it is kept no longer.
 */
export async function pictureFile({ name, layers }: ScoredPart): Promise<NamedFile> {
  if (!layers) throw new Error(`Cannot keep '${name}': its picture is gone; look at it again`);
  const { width, height, data } = layers.picture;
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.putImageData(new ImageData(data, width, height), 0, 0);
  return { name: `${name}.png`, file: await canvas.convertToBlob({ type: "image/png" }) };
}
