/** A camera to take good images with. */

/// <reference lib="dom" />

import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { tellFailure, texts } from "../state.ts";
import { closeCamera, openCamera } from "../camera.ts";
import { BURST, takeBurst } from "./burst.ts";
import type { SetUpState } from "./set_up_state.ts";

/** Opens a camera, and takes a burst of images; nothing where the browser has none. */
export function BurstPanel({ state }: { state: SetUpState }): VNode | null {
  const words = texts.value.setup.burst;
  const camera = useSignal<MediaStream | null>(null);
  const taken = useSignal<number | null>(null);
  const video = useRef<HTMLVideoElement>(null);
  const stop = useRef<AbortController | null>(null);
  const close = () => {
    stop.current?.abort();
    if (camera.value) closeCamera(camera.value);
    camera.value = null;
  };
  useEffect(() => close, []);
  useEffect(() => {
    if (video.current) video.current.srcObject = camera.value;
  }, [camera.value]);
  if (!("mediaDevices" in navigator)) return null;
  const open = async () => {
    try {
      camera.value = await openCamera();
    } catch (error) {
      tellFailure(error);
    }
  };
  const take = async () => {
    const own = stop.current = new AbortController();
    taken.value = 0;
    const files = takeBurst(video.current as HTMLVideoElement, (count) => taken.value = count, own.signal);
    await state.add(files);
    taken.value = null;
  };
  if (!camera.value) return <button id="camera" type="button" onClick={open}>{words.open}</button>;
  return (
    <div class="burst">
      <video ref={video} autoplay muted playsInline aria-label={words.shown} />
      <p>
        <button id="burst" type="button" disabled={taken.value !== null} onClick={take}>
          {words.take(BURST)}
        </button>
        <button id="camera-close" type="button" onClick={close}>{words.close}</button>
        <span role="status">{taken.value === null ? "" : words.taken(taken.value, BURST)}</span>
      </p>
    </div>
  );
}
