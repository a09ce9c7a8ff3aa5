/** Where a fit is started and stopped, and a model saved or opened. */

/// <reference lib="dom" />

import type { VNode } from "preact";
import { saveFile } from "../save_file.ts";
import { model, texts } from "../state.ts";
import type { SetUpState } from "./set_up_state.ts";

/** Name of a model file that is saved. */
const FILE_NAME = "part.safetensors";

/** Fewest images of a fit. */
const FEWEST = 2;

/** Starts and stops fits. */
export function FitPanel({ state }: { state: SetUpState }): VNode {
  const words = texts.value.setup.fit;
  const { fitting } = state;
  const running = fitting.underWay.value;
  const left = state.images.value.filter(({ name }) => !fitting.excluded.value.has(name)).length;
  const progress = running?.progress;
  return (
    <section aria-labelledby="setup-fit">
      <h2 id="setup-fit">{words.title}</h2>
      <p>
        <button
          id="fit"
          type="button"
          disabled={left < FEWEST || running !== null}
          onClick={() => fitting.fit()}
        >
          {fitting.last.value ? words.again : words.fit}
        </button>
        <button id="stop" type="button" disabled={running === null} onClick={() => fitting.stop()}>
          {words.stop}
        </button>
        <button id="save" type="button" disabled={model.value === null} onClick={() => save(state)}>
          {words.save}
        </button>
        <label class="button">
          {words.load}{" "}
          <input
            id="model"
            type="file"
            accept=".safetensors"
            onChange={({ currentTarget }) => {
              const file = currentTarget.files?.[0];
              if (file) state.load(file);
            }}
          />
        </label>
      </p>
      <p class="progress">
        <progress
          id="progress"
          aria-label={words.progress}
          max={running ? progress?.total ?? undefined : 1}
          value={running ? progress?.total ? progress.done : undefined : 0}
        />
        <span id="pass" role="status" aria-live={running ? "off" : "polite"}>{passOf(state)}</span>
      </p>
      <output id="fitted">{said(state)}</output>
    </section>
  );
}

function passOf({ fitting: { underWay, stopped } }: SetUpState): string {
  const words = texts.value.setup.fit;
  if (!underWay.value) return stopped.value ? words.stopped : words.idle;
  const { progress } = underWay.value;
  return progress ? words.pass(words.passes[progress.pass], progress.done, progress.total) : words.starting;
}

/** What is known of the model in use, and of its fit if that was here. */
function said({ fitting: { last } }: SetUpState): string {
  const words = texts.value.setup.fit;
  if (!model.value) return "";
  const { images, threshold } = model.value;
  const { unreadable, said } = last.value?.fitted ?? { unreadable: [], said: [] };
  return [words.model(images), ...unreadable, ...said, threshold ?? words.uncalibrated].join("\n");
}

async function save(state: SetUpState): Promise<void> {
  const file = await state.save();
  if (file) saveFile(file, FILE_NAME);
}
