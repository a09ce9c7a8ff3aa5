/** Images of which somebody said what they are, as a list. */

import type { VNode } from "preact";
import { texts } from "../state.ts";
import type { Taught } from "./taught.ts";

/** Shows the list; a button takes back what was said. */
export function TaughtList(
  { all, onForget }: { all: readonly Taught[]; onForget: (key: string) => void },
): VNode {
  const { teach, inspect } = texts.value;
  return (
    <ul id="taught" aria-label={teach.list}>
      {all.map(({ key, name, truth, verdict, learned }) => (
        <li key={key}>
          <span>
            {teach.line(name, teach.truth[truth], inspect.verdicts[verdict ?? "none"], learned)}
          </span>
          <button type="button" aria-label={teach.forgetOne(name)} onClick={() => onForget(key)}>
            {teach.forget}
          </button>
        </li>
      ))}
    </ul>
  );
}
