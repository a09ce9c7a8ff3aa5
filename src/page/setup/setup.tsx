/** The view in which a model is made. */

import { untracked, useSignalEffect } from "@preact/signals";
import type { VNode } from "preact";
import { model } from "../state.ts";
import { FitPanel } from "./fit_panel.tsx";
import { ImagesPanel } from "./images_panel.tsx";
import { OptionsPanel } from "./options_panel.tsx";
import { RatesPanel } from "./rates_panel.tsx";
import type { SetUpState } from "./set_up_state.ts";
import { SuspectsPanel } from "./suspects_panel.tsx";
import { WherePanel } from "./where_panel.tsx";

/** Learns a model from good images, or takes a model file. */
export function SetUp({ state }: { state: SetUpState }): VNode {
  useSignalEffect(() => {
    const next = model.value;
    untracked(() => state.look(next)); // what it reads on its way is not what it waits for
  });
  return (
    <div class="setup">
      <ImagesPanel state={state} />
      <WherePanel state={state} />
      <OptionsPanel state={state} />
      <FitPanel state={state} />
      <RatesPanel state={state} />
      <SuspectsPanel state={state} />
    </div>
  );
}
