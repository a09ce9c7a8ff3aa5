/** Cameras of the browser. */

/// <reference lib="dom" />

/** Cameras that there are; without names until one was allowed. */
export async function videoDevices(): Promise<MediaDeviceInfo[]> {
  const all = await navigator.mediaDevices.enumerateDevices();
  return all.filter(({ kind, deviceId }) => kind === "videoinput" && deviceId !== "");
}

/**
 * Opens a camera at the resolution that it has.
 *
 * @param device Its identity; by default the one that the browser offers.
 * @throws {DOMException} If there is none, or it may not be used.
 */
export function openCamera(device = ""): Promise<MediaStream> {
  const size = { width: { ideal: 4096 } };
  const video = device === "" ? size : { ...size, deviceId: { exact: device } };
  return navigator.mediaDevices.getUserMedia({ video });
}

/** Closes a camera: its light goes out. */
export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** Milliseconds after which an image is taken anyway: browsers tell of no new ones of a video that is out of sight. */
const PATIENCE = 250;

/** Waits for an image that was not there before, so that none is looked at twice where looking is fast. */
export function nextFrame(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, PATIENCE);
    video.requestVideoFrameCallback(() => {
      clearTimeout(late);
      resolve();
    });
  });
}
