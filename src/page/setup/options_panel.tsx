/** Options of a fit that most people need, in the library's own words. */

/// <reference lib="dom" />

import type { VNode } from "preact";
import type { OptionHelp } from "../calls.ts";
import { texts } from "../state.ts";
import type { SetUpState } from "./set_up_state.ts";

/** The options, behind a disclosure: a fit needs none of them. */
export function OptionsPanel({ state }: { state: SetUpState }): VNode | null {
  const words = texts.value.setup.options;
  if (state.help.value.length === 0) return null;
  return (
    <details id="options">
      <summary>{words.title}</summary>
      {state.help.value.map((option) => (
        <Choice
          key={option.name}
          option={option}
          value={state.options.value[option.name]}
          onChange={(value) => state.choose(option.name, value)}
        />
      ))}
    </details>
  );
}

function Choice(
  { option: { name, help, standard, choices }, value, onChange }: {
    option: OptionHelp;
    value: string | undefined;
    onChange: (value: string) => void;
  },
): VNode {
  const words = texts.value.setup.options;
  const id = `option-${name}`;
  const take = ({ currentTarget }: { currentTarget: { readonly value: string } }) =>
    onChange(currentTarget.value);
  return (
    <p>
      <label for={id}>{words.names[name as keyof typeof words.names] ?? name}</label>
      {choices
        ? (
          <select id={id} aria-describedby={`${id}-help`} value={value ?? standard} onChange={take}>
            {choices.map((choice) => <option key={choice} value={choice}>{choice}</option>)}
          </select>
        )
        : (
          <input
            id={id}
            type="text"
            aria-describedby={`${id}-help`}
            placeholder={words.standard(standard)}
            value={value ?? ""}
            onChange={take}
          />
        )}
      <span class="hint" id={`${id}-help`}>{help}</span>
    </p>
  );
}
