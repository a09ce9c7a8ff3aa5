/** Where the parts of the images lay, and the picture that they were registered to. */

import * as Plot from "@observablehq/plot";
import type { ImagePose } from "../image_pose.ts";
import { encodePng, type PngImage } from "../image/write/png.ts";
import { formatValue } from "../image/draw/legend.ts";
import { drawChart } from "./chart.ts";
import { type Html, markup } from "./html.ts";

/** The pose of a test image. */
export interface LabelledPose {
  /** 1 of a defective image. */
  readonly label: 0 | 1;
  readonly pose: ImagePose;
}

/** What the section shows. */
export interface PosesContent {
  readonly poses: readonly LabelledPose[];
  /** The reference. */
  readonly reference: PngImage;
  /** How images are moved. */
  readonly motion: string;
  /** Correlation below which a part is not found. */
  readonly limit: number;
}

/** In units of the page. */
const SIZE = { width: 400, height: 330, marginTop: 28, marginBottom: 42, marginLeft: 46 };

/** Renders the section. */
export function renderPoses({ poses, reference, motion, limit }: PosesContent): Html {
  const lost = poses.filter(({ pose }) => !pose.found).length;
  const source = `data:image/png;base64,${encodePng(reference).toBase64()}`;
  const caption =
    `Shift of each image in pixels, ${motion}. Crosses: not found, ${lost} of ${poses.length}, with a ` +
    `correlation below ${formatValue(limit)}.`;
  return markup`<h2>Poses</h2>
<div class="panels">
<figure class="panel"><h3>Where the parts lie</h3>
${posesChart(poses)}
<figcaption>${caption} <span class="key good">good</span> <span class="key defective">defective</span></figcaption></figure>
<figure class="panel"><h3>Reference</h3>
<img src="${source}" width="${reference.width}" height="${reference.height}" alt="">
<figcaption>The median of good images, which the others are moved to.</figcaption></figure>
</div>
`;
}

/** Shifts as dots, crosses where the part was not found. */
function posesChart(poses: readonly LabelledPose[]): Html {
  const colour = ({ label }: LabelledPose) => label === 1 ? "var(--defective)" : "var(--good)";
  return drawChart("Shifts of the parts", {
    ...SIZE,
    x: { label: "to the right", ticks: 5, labelOffset: 38, nice: true },
    y: { label: "down", ticks: 5, reverse: true, nice: true },
    marks: [
      Plot.ruleX([0], { stroke: "var(--faint)" }),
      Plot.ruleY([0], { stroke: "var(--faint)" }),
      Plot.dot(poses, {
        x: ({ pose }: LabelledPose) => pose.x,
        y: ({ pose }: LabelledPose) => pose.y,
        stroke: colour,
        symbol: ({ pose }: LabelledPose) => pose.found ? "circle" : "times",
        r: 4,
      }),
    ],
  });
}
