/** The states of the views, which know each other. */

import type { Backend } from "../backend.ts";
import { InspectState } from "../inspect/inspect_state.ts";
import { SetUpState } from "../setup/set_up_state.ts";
import { model, tellFailure } from "../state.ts";
import { TeachState } from "../teach/teach_state.ts";

/** A state a view. */
export interface States {
  readonly setUp: SetUpState;
  readonly inspect: InspectState;
  readonly teach: TeachState;
}

const made = new WeakMap<Backend, States>();

/** The states of what computes: always the same ones. */
export function statesOf(backend: Backend): States {
  const known = made.get(backend);
  if (known) return known;
  const setUp = new SetUpState(backend, {
    onModel: (next) => model.value = next,
    onFailure: tellFailure,
  });
  const inspect = new InspectState(backend, { onFailure: tellFailure });
  const states = { setUp, inspect, teach: new TeachState(backend, { setUp, onFailure: tellFailure }) };
  made.set(backend, states);
  return states;
}
