/** Where window and region of interest are drawn on a picture. */

/// <reference lib="dom" />

import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useId, useMemo } from "preact/hooks";
import type { Picture } from "../calls.ts";
import { texts } from "../state.ts";
import { DrawingCanvas } from "./drawing_canvas.tsx";
import { changed, type History, redone, undone } from "./history.ts";
import { type Drawn, dropped, type Pen } from "./pen.ts";
import { maskOf, shareOf } from "./raster.ts";
import { NOTHING, type Region } from "./shapes.ts";
import { ToolBar } from "./tool_bar.tsx";
import { WindowFields } from "./window_fields.tsx";

/** Half a brush at first, as a share of the longer side. */
const BRUSH = 0.03;

/** What the editor needs. */
export interface RegionEditorProps {
  /** A good image, or the reference that the others are registered to. */
  readonly picture: Picture;
  /** What was drawn, and what can be undone. */
  readonly history: History<Region>;
  /** Takes it when it has changed. */
  readonly onHistory: (history: History<Region>) => void;
}

/** Draws with pointer or keys. */
export function RegionEditor({ picture, history, onHistory }: RegionEditorProps): VNode {
  const words = texts.value.setup.region;
  const id = useId();
  const radius = BRUSH * Math.max(picture.width, picture.height);
  const pen = useSignal<Pen>({ tool: "window", away: false, radius, path: [], at: null });
  const region = history.present;
  const mask = useMemo(() => maskOf(picture, region.shapes), [picture, region.shapes]);
  const change = (next: Region) => onHistory(changed(history, next));
  const back = (next: History<Region>) => {
    pen.value = dropped(pen.value);
    onHistory(next);
  };
  const take = ({ pen: next, drawn }: Drawn) => {
    pen.value = next;
    if (!drawn) return;
    if ("window" in drawn) change({ ...region, window: drawn.window });
    else change({ ...region, shapes: [...region.shapes, drawn.shape] });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    back(key === "y" || event.shiftKey ? redone(history) : undone(history));
  };
  return (
    <div class="region" onKeyDown={onKeyDown}>
      <ToolBar
        pen={pen}
        most={Math.max(picture.width, picture.height) / 4}
        onUndo={history.past.length > 0 ? () => back(undone(history)) : null}
        onRedo={history.future.length > 0 ? () => back(redone(history)) : null}
        onClear={isDrawn(region) ? () => change(NOTHING) : null}
      />
      <DrawingCanvas
        picture={picture}
        mask={mask}
        window={region.window}
        pen={pen}
        described={`${id}-keys`}
        onDrawn={take}
      />
      <p class="region-said" role="status">{said(region, mask && shareOf(mask))}</p>
      <WindowFields
        size={picture}
        window={region.window}
        onWindow={(window) => change({ ...region, window })}
      />
      <p class="hint" id={`${id}-keys`}>{words.keys}</p>
    </div>
  );
}

function isDrawn({ window, shapes }: Region): boolean {
  return window !== null || shapes.length > 0;
}

/** What a region means. */
function said(region: Region, share: number | null): string {
  const words = texts.value.setup.region;
  if (!isDrawn(region)) return words.everywhere;
  const { window } = region;
  return [
    ...(window ? [words.window(window.left, window.top, window.width, window.height)] : []),
    ...(share === null ? [] : [share === 0 ? words.nothing : words.share(percent(share))]),
  ].join(" ");
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))}%`;
}
