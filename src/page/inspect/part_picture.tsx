/** A part on a canvas. */

/// <reference lib="dom" />

import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { ScoredPart } from "../calls.ts";
import { drawPart } from "./draw_part.ts";

/** Shows a part; the heat lies over it as strongly as is wished. */
export function PartPicture(
  { part, opacity, label }: { part: ScoredPart; opacity: number; label: string },
): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = part;
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context) drawPart(context, part, opacity);
  }, [part, opacity]);
  return <canvas ref={canvas} class="part" width={width} height={height} role="img" aria-label={label} />;
}
