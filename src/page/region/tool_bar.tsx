/** What is drawn with. */

/// <reference lib="dom" />

import type { Signal } from "@preact/signals";
import type { VNode } from "preact";
import { useId } from "preact/hooks";
import { texts } from "../state.ts";
import { dropped, type Pen, type Tool, TOOLS } from "./pen.ts";

/** What the bar needs. What cannot be done now is null. */
export interface ToolBarProps {
  readonly pen: Signal<Pen>;
  /** Largest radius of the brush. */
  readonly most: number;
  readonly onUndo: (() => void) | null;
  readonly onRedo: (() => void) | null;
  readonly onClear: (() => void) | null;
}

/** Tools, the size of the brush, and the way back. */
export function ToolBar({ pen, most, onUndo, onRedo, onClear }: ToolBarProps): VNode {
  const words = texts.value.setup.region;
  const name = useId();
  const { tool, away, radius } = pen.value;
  const choose = (next: Tool) => pen.value = { ...dropped(pen.value), tool: next };
  return (
    <div class="tools">
      <fieldset>
        <legend>{words.tools}</legend>
        {TOOLS.map((each) => (
          <label key={each}>
            <input type="radio" name={name} checked={each === tool} onChange={() => choose(each)} />{" "}
            {words.tool[each]}
          </label>
        ))}
        <label>
          <input
            type="checkbox"
            checked={away}
            disabled={tool !== "rectangle" && tool !== "polygon"}
            onChange={({ currentTarget }) => pen.value = { ...pen.value, away: currentTarget.checked }}
          />{" "}
          {words.away}
        </label>
        <label>
          {words.size}{" "}
          <input
            type="range"
            min={0.5}
            max={most}
            step="any"
            value={radius}
            disabled={tool !== "brush" && tool !== "eraser"}
            onInput={({ currentTarget }) => pen.value = { ...pen.value, radius: Number(currentTarget.value) }}
          />
        </label>
        <p class="hint">{words.toolHelp[tool]}</p>
      </fieldset>
      <p>
        <Button text={words.undo} onClick={onUndo} />
        <Button text={words.redo} onClick={onRedo} />
        <Button text={words.clear} onClick={onClear} />
      </p>
    </div>
  );
}

function Button({ text, onClick }: { text: string; onClick: (() => void) | null }): VNode {
  return (
    <button type="button" disabled={onClick === null} onClick={() => onClick?.()}>
      {text}
    </button>
  );
}
