/** The view in which images are looked at. */

/// <reference lib="dom" />

import type { VNode } from "preact";
import { chosenFiles, droppedFiles } from "../setup/dropped.ts";
import { model, tellFailure, texts } from "../state.ts";
import { CameraPanel } from "./camera_panel.tsx";
import { asZip } from "./archive.ts";
import { asCsv, asJsonLines } from "./exported.ts";
import { HistoryList } from "./history_list.tsx";
import type { InspectState } from "./inspect_state.ts";
import { isFailed, type LookedAt } from "./looked_at.ts";
import { PartPicture } from "./part_picture.tsx";
import { saveFile } from "../save_file.ts";
import { StripChart } from "./strip_chart.tsx";
import { VerdictPanel } from "./verdict_panel.tsx";

/** Looks at images with the model in use; `marks` is where somebody says what the shown one is. */
export function Inspect(
  { state, marks }: { state: InspectState; marks: (shown: LookedAt) => VNode },
): VNode {
  const words = texts.value.inspect;
  const { all: { value: all }, shown, chosen, opacity, waiting } = state;
  const ready = model.value !== null;
  const choose = (number: number) => chosen.value = number;
  const onChange = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    const files = chosenFiles(currentTarget.files);
    currentTarget.value = ""; // so that the same can be chosen once more
    state.add(files);
  };
  return (
    <div
      class="inspect"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        if (event.dataTransfer && ready) state.add(droppedFiles(event.dataTransfer));
      }}
    >
      <p role="status" id="inspect-said">
        {!ready ? words.noModel : waiting.value > 0 ? words.waiting(waiting.value) : words.drop}
      </p>
      <p class="actions">
        <label class="button">
          {words.files} <input id="images" type="file" multiple disabled={!ready} onChange={onChange} />
        </label>
        <button id="inspect-stop" type="button" disabled={waiting.value === 0} onClick={() => state.stop()}>
          {words.stop}
        </button>
        <button id="forget" type="button" disabled={all.length === 0} onClick={() => state.clear()}>
          {words.clear}
        </button>
        <button
          id="save-csv"
          type="button"
          disabled={all.length === 0}
          onClick={() => saveFile(new Blob([asCsv(all)], { type: "text/csv" }), "history.csv")}
        >
          {words.csv}
        </button>
        <button
          id="save-jsonl"
          type="button"
          disabled={all.length === 0}
          onClick={() =>
            saveFile(new Blob([asJsonLines(all)], { type: "application/jsonl" }), "history.jsonl")}
        >
          {words.jsonl}
        </button>
        <button
          id="save-zip"
          type="button"
          disabled={all.length === 0}
          onClick={() =>
            asZip(all).then(
              (bytes) => saveFile(new Blob([bytes], { type: "application/zip" }), "history.zip"),
              tellFailure,
            )}
        >
          {words.zip}
        </button>
      </p>
      <CameraPanel state={state} ready={ready} />
      <div class="looked">
        <div class="picture">
          {shown && !isFailed(shown.part) && (
            shown.part.layers
              ? (
                <PartPicture
                  part={shown.part}
                  opacity={opacity.value}
                  label={words.picture(shown.part.name)}
                />
              )
              : <p>{words.pictureGone}</p>
          )}
        </div>
        <div>
          <VerdictPanel shown={shown} />
          {shown && !isFailed(shown.part) && marks(shown)}
        </div>
      </div>
      <label>
        {words.opacity}{" "}
        <input
          id="opacity"
          type="range"
          min="0"
          max="1"
          step="0.05"
          value={opacity.value}
          onInput={({ currentTarget }) => opacity.value = Number(currentTarget.value)}
        />
      </label>
      <StripChart all={all} chosen={chosen.value} onChoose={choose} />
      <HistoryList all={all} chosen={chosen.value} onChoose={choose} />
    </div>
  );
}
