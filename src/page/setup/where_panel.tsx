/** Where to look: window and region of interest. */

import type { VNode } from "preact";
import { RegionEditor } from "../region/region_editor.tsx";
import { texts } from "../state.ts";
import type { SetUpState } from "./set_up_state.ts";

/** The editor on a good image or the reference, once there is one. */
export function WherePanel({ state }: { state: SetUpState }): VNode | null {
  const words = texts.value.setup.region;
  const on = state.drawnOn.value;
  if (!on) return null;
  const { picture, name, reference } = on;
  const registers = (state.options.value["register"] ?? "none") !== "none";
  return (
    <section aria-labelledby="setup-region">
      <h2 id="setup-region">{words.title}</h2>
      <p id="drawn-on">
        {reference
          ? words.reference
          : `${words.picture(name, picture.width, picture.height)}${registers ? ` ${words.registered}` : ""}`}
      </p>
      <RegionEditor
        picture={picture}
        history={state.history.value}
        onHistory={(history) => state.history.value = history}
      />
    </section>
  );
}
