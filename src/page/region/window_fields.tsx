/** The window in numbers. */

/// <reference lib="dom" />

import type { VNode } from "preact";
import { texts } from "../state.ts";
import { type Box, type Extent, windowInside } from "./shapes.ts";

/** Names of the numbers, in the order of the library's option. */
const SIDES = ["left", "top", "width", "height"] as const;

/** What the fields need. */
export interface WindowFieldsProps {
  /** Size of the picture. */
  readonly size: Extent;
  /** The window; null: all of the picture. */
  readonly window: Box | null;
  readonly onWindow: (window: Box | null) => void;
}

/** Four numbers, and a way to have no window. */
export function WindowFields({ size: { width, height }, window, onWindow }: WindowFieldsProps): VNode {
  const words = texts.value.setup.region;
  const shown: Box = window ?? { left: 0, top: 0, width, height };
  return (
    <fieldset class="window">
      <legend>{words.fields}</legend>
      {SIDES.map((side) => (
        <label key={side}>
          {words[side]}{" "}
          <input
            type="number"
            min={0}
            max={side === "left" || side === "width" ? width : height}
            step={1}
            value={shown[side]}
            onChange={({ currentTarget }) =>
              onWindow(windowInside({ ...shown, [side]: currentTarget.valueAsNumber }, { width, height }))}
          />
        </label>
      ))}
      <button type="button" disabled={window === null} onClick={() => onWindow(null)}>
        {words.noWindow}
      </button>
    </fieldset>
  );
}
