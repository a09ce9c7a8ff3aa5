/** What does calls, in the worker. */

import type { CallName, Calls } from "./calls.ts";

/** What a call is done with. */
export interface CallContext<Name extends CallName> {
  readonly signal: AbortSignal;
  /** Tells something meanwhile; what is handed over is gone here. */
  tell(told: Calls[Name]["tells"], handedOver?: Transferable[]): void;
}

/** What does the calls. */
export type Doers = {
  readonly [Name in CallName]: (
    takes: Calls[Name]["takes"],
    context: CallContext<Name>,
  ) => Promise<Calls[Name]["gives"]>;
};
