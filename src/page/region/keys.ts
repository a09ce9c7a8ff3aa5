/** What keys do to a pen. */

import { type Drawn, dropped, finished, isDown, lifted, moved, type Pen, pressed } from "./pen.ts";
import type { Extent, Point } from "./shapes.ts";

/** A key, as a browser tells of it. */
export interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
}

/** Where arrows go. */
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Steps across the longer side, by arrows alone and with shift. */
const STEPS = { plain: 20, fine: 200 };

/** What plus and minus do to the radius. */
const FACTOR = 1.25;

/** Smallest radius of the brush in pixels. */
const LEAST_RADIUS = 0.5;

/**
 * What a key does: arrows move, with shift in small steps; space presses and lifts, or sets a corner; Enter ends, Escape drops; plus and
 * minus change the brush.
 *
 * @returns Null if it does nothing here.
 */
export function keyed(
  pen: Pen,
  { key, shiftKey }: Key,
  how: { readonly near: number; readonly size: Extent },
): Drawn | null {
  const { size } = how;
  const at = pen.at ?? { x: size.width / 2, y: size.height / 2 };
  const arrow = ARROWS[key];
  if (arrow) return { pen: moved(pen, stepped(at, arrow, { size, fine: shiftKey })), drawn: null };
  switch (key) {
    case " ":
      return isDown(pen) && pen.tool !== "polygon" ? lifted(pen, size) : pressed(pen, at, how);
    case "Enter":
      return isDown(pen) ? finished(pen, size) : null;
    case "Escape":
      return isDown(pen) ? { pen: dropped(pen), drawn: null } : null;
    case "+":
      return { pen: { ...pen, radius: pen.radius * FACTOR }, drawn: null };
    case "-":
      return { pen: { ...pen, radius: Math.max(pen.radius / FACTOR, LEAST_RADIUS) }, drawn: null };
    default:
      return null;
  }
}

function stepped(
  { x, y }: Point,
  [across, down]: readonly [number, number],
  { size: { width, height }, fine }: { readonly size: Extent; readonly fine: boolean },
): Point {
  const step = Math.max(Math.round(Math.max(width, height) / STEPS[fine ? "fine" : "plain"]), 1);
  const inside = (value: number, end: number) => Math.min(Math.max(value, 0), end);
  return { x: inside(x + across * step, width), y: inside(y + down * step, height) };
}
