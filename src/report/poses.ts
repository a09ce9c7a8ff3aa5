/** Where the parts of the images lay, and the picture that they were registered to. */

import * as Plot from "@observablehq/plot";
import type { ImagePose } from "../image_pose.ts";
import { encodePng, type PngImage } from "../image/write/png.ts";
import { formatValue } from "../image/draw/legend.ts";
import type { RegistrationSettings } from "../register/registration.ts";
import { drawChart } from "./chart.ts";
import { type Html, markup } from "./html.ts";

/** The pose of a test image. */
export interface LabelledPose {
  /** 1 of a defective image. */
  readonly label: 0 | 1;
  readonly pose: ImagePose;
}

/** What the section shows. */
export interface PosesContent extends RegistrationSettings {
  /** In the order of the images. */
  readonly poses: readonly LabelledPose[];
  /** The reference. */
  readonly reference: PngImage;
}

/** In units of the page. */
const SIZE = { width: 400, height: 330, marginTop: 28, marginBottom: 42, marginLeft: 46 };

/** Renders the section. */
export function renderPoses({ poses, reference, motion, frame, limit }: PosesContent): Html {
  const lost = poses.filter(({ pose }) => !pose.found).length;
  const source = `data:image/png;base64,${encodePng(reference).toBase64()}`;
  const below = `with a correlation below ${formatValue(limit)}`;
  const key = markup`<span class="key good">good</span> <span class="key defective">defective</span>`;
  return markup`<h2>Poses</h2>
<div class="panels">
<figure class="panel"><h3>Where the parts lie</h3>
${shiftChart(poses)}
<figcaption>Shift of each image in pixels, ${motion}. Crosses: not found, ${lost} of ${poses.length}, ${below}. ${key}</figcaption></figure>
${motion === "rigid" ? renderTurns(poses, limit, key) : ""}<figure class="panel"><h3>Reference</h3>
<img src="${source}" width="${reference.width}" height="${reference.height}" alt="reference picture">
<figcaption>The median of good images, which the others are moved to; it stands for a frame of ${frame.width} × ${frame.height} pixels.</figcaption></figure>
</div>
`;
}

function renderTurns(poses: readonly LabelledPose[], limit: number, key: Html): Html {
  return markup`<figure class="panel"><h3>How they are turned</h3>
${turnChart(poses, limit)}
<figcaption>Correlation with the reference by angle, clockwise. Dashed: below it, a part is not found. ${key}</figcaption></figure>
`;
}

/** Shifts in source pixels. */
function shiftChart(poses: readonly LabelledPose[]): Html {
  return drawChart("Shifts of the parts", {
    ...SIZE,
    x: { label: "to the right", ticks: 5, labelOffset: 38, nice: true },
    y: { label: "down", ticks: 5, reverse: true, nice: true },
    marks: [
      Plot.ruleX([0], { stroke: "var(--faint)" }),
      Plot.ruleY([0], { stroke: "var(--faint)" }),
      dots(poses, ({ x, y }) => ({ x, y })),
    ],
  });
}

/** Angles in degrees, and what was found there. */
function turnChart(poses: readonly LabelledPose[], limit: number): Html {
  return drawChart("Angles and correlations of the parts", {
    ...SIZE,
    x: { label: "angle in degrees", ticks: 5, labelOffset: 38, nice: true },
    y: { label: "correlation", ticks: 5, nice: true },
    marks: [
      Plot.ruleX([0], { stroke: "var(--faint)" }),
      Plot.ruleY([limit], { stroke: "currentColor", strokeWidth: 1.5, strokeDasharray: "4 3" }),
      dots(poses, ({ angle, correlation }) => ({ x: angle, y: correlation })),
    ],
  });
}

/** Dots in the colour of what the images are, crosses where the part was not found. */
function dots(
  poses: readonly LabelledPose[],
  placeOf: (pose: ImagePose) => { x: number; y: number },
): Plot.Dot {
  return Plot.dot(poses, {
    x: ({ pose }: LabelledPose) => placeOf(pose).x,
    y: ({ pose }: LabelledPose) => placeOf(pose).y,
    stroke: ({ label }: LabelledPose) => label === 1 ? "var(--defective)" : "var(--good)",
    symbol: ({ pose }: LabelledPose) => pose.found ? "circle" : "times",
    r: 4,
  });
}
