/** Draws charts without a browser. */

import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { Html } from "./html.ts";

const STYLE = { fontSize: "13px", overflow: "visible" };

/**
 * Draws a chart as inline SVG. Its colours can be CSS variables of the page, so that they follow its light or dark
 * scheme.
 *
 * @param name What it shows, for those who do not see it.
 * @param options Marks, scales and size, for Observable Plot.
 * @returns The `svg` element.
 */
export function drawChart(name: string, options: Plot.PlotOptions): Html {
  // linkedom declares the global window of a browser, which Deno has not
  const { document } = parseHTML("<html><body></body></html>") as unknown as {
    document: NonNullable<Plot.PlotOptions["document"]>;
  };
  const svg = Plot.plot({ ...options, document, style: STYLE });
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", name);
  return new Html(svg.outerHTML);
}
