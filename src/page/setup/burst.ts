/** Good images from a camera, one after the other. */

/// <reference lib="dom" />

import type { NamedFile } from "../calls.ts";

/** Images of a burst. */
export const BURST = 10;

/** Milliseconds between two: long enough for a part to be moved a little. */
const PAUSE = 300;

/**
 * Takes images of what a video shows, without loss.
 *
 * @param onTaken Called with the number of images that are there.
 */
export async function takeBurst(
  video: HTMLVideoElement,
  onTaken: (count: number) => void,
  signal: AbortSignal,
): Promise<NamedFile[]> {
  const began = new Date().toISOString().replaceAll(":", ".").slice(0, 19);
  const files: NamedFile[] = [];
  while (files.length < BURST && !signal.aborted) {
    const name = `camera ${began} ${String(files.length + 1).padStart(2, "0")}.png`;
    files.push({ name, file: await shotOf(video) });
    onTaken(files.length);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  return files;
}

async function shotOf(video: HTMLVideoElement): Promise<Blob> {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  return await canvas.convertToBlob({ type: "image/png" });
}
