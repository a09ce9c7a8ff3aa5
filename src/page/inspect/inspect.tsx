/** The view in which images are looked at. */

import type { VNode } from "preact";

/** Looks at images with the model in use. */
export function Inspect(): VNode {
  return <p>…</p>;
}
