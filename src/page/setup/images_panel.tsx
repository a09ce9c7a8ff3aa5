/** Where good images are dropped or chosen. */

/// <reference lib="dom" />

import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { texts } from "../state.ts";
import { BurstPanel } from "./burst_panel.tsx";
import { chosenFiles, droppedFiles } from "./dropped.ts";
import type { SetUpState } from "./set_up_state.ts";

/** Files that a browser offers: pictures, and those that it does not know for pictures. */
const ACCEPT = "image/*,.tif,.tiff,.npy,.npz,.pgm,.ppm,.pbm,.pnm,.pam,.tga,.jp2,.j2k,.heic,.heif,.zip";

/** Takes good images. */
export function ImagesPanel({ state }: { state: SetUpState }): VNode {
  const words = texts.value.setup.images;
  const over = useSignal(false);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    over.value = false;
    if (event.dataTransfer) state.add(droppedFiles(event.dataTransfer));
  };
  const onChange = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    const files = chosenFiles(currentTarget.files);
    currentTarget.value = ""; // so that the same can be chosen once more
    state.add(files);
  };
  return (
    <section aria-labelledby="setup-images">
      <h2 id="setup-images">{words.title}</h2>
      <div
        id="drop"
        class={over.value ? "drop over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          over.value = true;
        }}
        onDragLeave={() => over.value = false}
        onDrop={onDrop}
      >
        <p>{words.drop}</p>
        <label class="button">
          {words.files} <input id="good" type="file" multiple accept={ACCEPT} onChange={onChange} />
        </label>
        <label class="button">
          {words.folder}{" "}
          <input
            id="good-folder"
            ref={(input) => input?.setAttribute("webkitdirectory", "")}
            type="file"
            multiple
            onChange={onChange}
          />
        </label>
        <button
          id="remove"
          type="button"
          disabled={state.images.value.length === 0}
          onClick={() => state.clear()}
        >
          {words.clear}
        </button>
        <BurstPanel state={state} />
      </div>
      <p id="images-said" role="status">{said(state)}</p>
    </section>
  );
}

function said({ images, gathered, reading }: SetUpState): string {
  const words = texts.value.setup.images;
  if (reading.value) return words.reading;
  const { leftOut, same } = gathered.value ?? { leftOut: 0, same: 0 };
  const count = images.value.length;
  return [
    count === 0 ? words.none : `${words.some(count)}.`,
    ...(leftOut > 0 ? [`${words.leftOut(leftOut)}.`] : []),
    ...(same > 0 ? [`${words.same(same)}.`] : []),
  ].join(" ");
}
