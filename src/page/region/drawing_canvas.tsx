/** The picture that is drawn on. */

/// <reference lib="dom" />

import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Picture } from "../calls.ts";
import { texts } from "../state.ts";
import { keyed } from "./keys.ts";
import { canvasOf, paint, scaleOf, shadeOf } from "./paint.ts";
import { type Drawn, dropped, finished, isDown, lifted, moved, type Pen, pressed } from "./pen.ts";
import type { Mask } from "./raster.ts";
import type { Box, Point } from "./shapes.ts";

/** How near to a polygon's first corner closes it, in pixels of the screen. */
const NEAR = 10;

/** What the canvas needs. */
export interface DrawingCanvasProps {
  readonly picture: Picture;
  readonly mask: Mask | null;
  readonly window: Box | null;
  readonly pen: Signal<Pen>;
  /** Id of what says how keys draw. */
  readonly described: string;
  /** Takes what came of a movement. */
  readonly onDrawn: (drawn: Drawn) => void;
}

/** Leads a pen by pointer or keys. */
export function DrawingCanvas(
  { picture, mask, window, pen, described, onDrawn }: DrawingCanvasProps,
): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const cross = useSignal(false);
  const base = useMemo(() => canvasOf(picture), [picture]);
  const shade = useMemo(() => mask && shadeOf(mask), [mask]);
  const show = () => {
    if (canvas.current) {
      paint(canvas.current, { picture: base, shade, window, pen: pen.value, cross: cross.value });
    }
  };
  useSignalEffect(show);
  useEffect(show, [base, shade, window]);
  const scale = scaleOf(picture);
  const how = () => {
    const shown = canvas.current?.getBoundingClientRect().width || picture.width;
    return { near: NEAR * picture.width / shown, size: picture };
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const drawn = keyed(pen.value, event, how());
    if (!drawn) return;
    event.preventDefault();
    cross.value = true;
    onDrawn(drawn);
  };
  return (
    <canvas
      ref={canvas}
      width={Math.round(picture.width * scale)}
      height={Math.round(picture.height * scale)}
      tabIndex={0}
      role="application"
      aria-label={texts.value.setup.region.canvas}
      aria-describedby={described}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        cross.value = false;
        onDrawn(pressed(pen.value, pointOf(event, picture), how()));
      }}
      onPointerMove={(event) => pen.value = moved(pen.value, pointOf(event, picture))}
      onPointerUp={() => isDown(pen.value) && onDrawn(lifted(pen.value, picture))}
      onPointerCancel={() => pen.value = dropped(pen.value)}
      onPointerLeave={() => pen.value = { ...pen.value, at: null }}
      onDblClick={() => isDown(pen.value) && onDrawn(finished(pen.value, picture))}
      onKeyDown={onKeyDown}
      onBlur={() => cross.value = false}
    />
  );
}

/** Where a pointer is on the picture. */
function pointOf({ currentTarget, clientX, clientY }: PointerEvent, { width, height }: Picture): Point {
  const { left, top, width: across, height: down } = (currentTarget as Element).getBoundingClientRect();
  return { x: (clientX - left) * width / across, y: (clientY - top) * height / down };
}
