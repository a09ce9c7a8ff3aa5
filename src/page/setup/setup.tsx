/** The view in which a model is made. */

import { untracked, useSignalEffect } from "@preact/signals";
import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import type { Backend } from "../backend.ts";
import type { ModelInUse } from "../calls.ts";
import { model, tellFailure } from "../state.ts";
import { FitPanel } from "./fit_panel.tsx";
import { ImagesPanel } from "./images_panel.tsx";
import { OptionsPanel } from "./options_panel.tsx";
import { RatesPanel } from "./rates_panel.tsx";
import { SetUpState } from "./set_up_state.ts";
import { SuspectsPanel } from "./suspects_panel.tsx";
import { WherePanel } from "./where_panel.tsx";

/** What the view needs. */
export interface SetUpProps {
  /** What computes. */
  readonly backend: Backend;
  /** Takes the model that is in use from now on. */
  readonly onModel: (model: ModelInUse) => void;
}

/** Learns a model from good images, or takes a model file. */
export function SetUp({ backend, onModel }: SetUpProps): VNode {
  const state = useMemo(() => new SetUpState(backend, { onModel, onFailure: tellFailure }), [backend]);
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
