/** A camera whose images are looked at one after the other. */

/// <reference lib="dom" />

import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { tellFailure, texts } from "../state.ts";
import type { InspectState } from "./inspect_state.ts";
import { closeCamera, nextFrame, openCamera, videoDevices } from "../camera.ts";
import { Pace } from "./pace.ts";

/** Looks at what a camera shows until it is ended: the next image is taken when the one before was looked at. */
export function CameraPanel({ state, ready }: { state: InspectState; ready: boolean }): VNode {
  const words = texts.value.inspect.camera;
  const video = useRef<HTMLVideoElement>(null);
  const devices = useSignal<readonly MediaDeviceInfo[]>([]);
  const device = useSignal("");
  const stream = useSignal<MediaStream | null>(null);
  const pace = useSignal("");

  const end = () => {
    if (stream.value) closeCamera(stream.value);
    stream.value = null;
  };
  useEffect(() => end, []);
  const start = async () => {
    try {
      const opened = await openCamera(device.value);
      stream.value = opened;
      for (const track of opened.getTracks()) {
        track.addEventListener("ended", () => { // by nobody here: its last image would be looked at for ever
          if (stream.value !== opened) return;
          end();
          tellFailure(new Error(words.gone));
        });
      }
      devices.value = await videoDevices(); // they have names only now
      const shown = video.current as HTMLVideoElement;
      shown.srcObject = opened;
      await shown.play();
      const measured = new Pace();
      for (let number = 1; stream.value === opened; number++) {
        await nextFrame(shown);
        const began = performance.now();
        const image = await createImageBitmap(shown);
        await state.look(words.image(number), image);
        image.close();
        measured.add(began, performance.now());
        pace.value = words.pace(measured.perSecond, measured.latency);
      }
    } catch (error) {
      end();
      tellFailure(error);
    }
  };
  return (
    <section class="camera" aria-label={words.title}>
      <label>
        {words.device}{" "}
        <select
          id="camera-device"
          value={device.value}
          disabled={stream.value !== null}
          onChange={({ currentTarget }) => device.value = currentTarget.value}
        >
          <option value="">{words.any}</option>
          {devices.value.map(({ deviceId, label }) => <option key={deviceId} value={deviceId}>{label}
          </option>)}
        </select>
      </label>
      <button
        id="live"
        type="button"
        disabled={!ready && stream.value === null}
        onClick={stream.value ? end : start}
      >
        {stream.value ? words.end : words.start}
      </button>
      <span id="pace" role="status">{pace.value}</span>
      <video ref={video} hidden={stream.value === null} muted playsInline aria-label={words.title} />
    </section>
  );
}
