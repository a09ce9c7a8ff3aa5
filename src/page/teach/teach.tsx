/** The view in which verdicts are put right. */

import type { VNode } from "preact";

/** Collects verdicts that were wrong. */
export function Teach(): VNode {
  return <p>…</p>;
}
