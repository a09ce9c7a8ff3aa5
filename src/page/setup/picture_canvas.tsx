/** A picture on a canvas. */

/// <reference lib="dom" />

import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Picture } from "../calls.ts";

/** Shows a picture; `label` says what it shows to those who do not see it. */
export function PictureCanvas({ picture, label }: { picture: Picture; label: string }): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, data } = picture;
  useLayoutEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(new ImageData(data, width, height), 0, 0);
  }, [picture]);
  return <canvas ref={canvas} width={width} height={height} role="img" aria-label={label} />;
}
