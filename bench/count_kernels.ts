/**
 * Counted work of the Gaussian's kernels at real sizes, and its bound on a GPU of 300 GB/s and 10 TFLOP/s: the longer of the two
 * times. Nothing is run. A dispatch of fewer than 10,000 invocations leaves most of such a GPU idle; it is marked with `few`.
 *
 * `deno run bench/count_kernels.ts`
 */

import { conditionWorkgroups, rootWorkgroups, substituteWorkgroups } from "../src/gaussian/distance.ts";
import { covarianceWorkgroups, diagonalWorkgroups, panelWorkgroups } from "../src/gaussian/factor.ts";
import { gatherWorkgroups } from "../src/gaussian/gather.ts";
import type { Level } from "../src/gaussian/hierarchy.ts";
import { mergeSize } from "../src/gaussian/merge.ts";
import { scatterWorkgroups } from "../src/gaussian/scatter.ts";
import { SHADERS } from "../src/gpu/shaders.ts";
import type { Workgroups } from "../src/gpu/workgroups.ts";
import { bandOf, type ModelShape } from "./gaussian_shapes.ts";
import {
  centerWork,
  covarianceWork,
  distanceWork,
  factorWork,
  gatherWork,
  rootWork,
  scatterWork,
  type Work,
} from "./gaussian_work.ts";

const BYTES_PER_SECOND = 300e9;
const FLOPS_PER_SECOND = 10e12;
const FEW = 10_000;

/** One kernel over a level's dispatches. */
interface Row extends Work {
  readonly kernel: string;
  /** Of the smallest and the largest dispatch. None of these kernels has a barrier. */
  readonly invocations: readonly number[];
}

const { CELLS } = SHADERS.gather.constants;
const invocations = (sizes: readonly Workgroups[]): number[] => sizes.map(([x, y, z]) => CELLS * x * y * z);

/** ResNet-18's and Wide ResNet-50's random channels in equal shares, at a square input of `side` pixels. */
function shape(side: number, dims: number): ModelShape {
  const shares = dims === 100 ? [14, 29, 57] : [79, 157, 314];
  return {
    name: `${side} x ${side}, d = ${dims}`,
    maps: shares.map((channels, i) => ({
      channels,
      height: side / 2 ** (i + 2),
      width: side / 2 ** (i + 2),
    })),
  };
}

function rows(levels: readonly Level[], images: number): Row[] {
  const merged = mergeSize({ levels });
  const panels = levels.flatMap((level) => {
    const tiles = Math.ceil(level.channels / 8);
    return Array.from({ length: tiles - 1 }, (_, tile) => panelWorkgroups(level, tile + 1));
  });
  const last = levels.at(-1) as Level;
  const of = (size: (level: Level) => Workgroups) => invocations(levels.map(size));
  return [
    {
      kernel: `gather, ${images}`,
      ...gatherWork(levels, images),
      invocations: of((level) => gatherWorkgroups(level, level.channels, images)),
    },
    {
      kernel: `center, ${merged}`,
      ...centerWork(levels, merged),
      invocations: levels.map(({ channels, cells }) => channels * cells),
    },
    {
      kernel: `scatter, ${merged}`,
      ...scatterWork(levels, merged),
      invocations: invocations(
        levels.flatMap((level, row) =>
          levels.slice(0, row + 1).map((column) => scatterWorkgroups(level, level.channels, column.channels))
        ),
      ),
    },
    { kernel: "covariance", ...covarianceWork(levels), invocations: of(covarianceWorkgroups) },
    {
      kernel: "factor",
      ...factorWork(levels),
      invocations: [...of(diagonalWorkgroups), ...invocations(panels)],
    },
    {
      kernel: `condition, substitute, ${images}`,
      ...distanceWork(levels, images),
      invocations: [
        ...of((level) => conditionWorkgroups(level, images)),
        ...of((level) => substituteWorkgroups(level, images)),
      ],
    },
    {
      kernel: `root, ${images}`,
      ...rootWork(last, images),
      invocations: invocations([rootWorkgroups(last.cells, images)]),
    },
  ];
}

for (const side of [224, 256]) {
  for (const dims of [100, 550]) {
    for (const images of [1, 8]) {
      const model = shape(side, dims);
      console.log(`\n${model.name}, batch ${images}`);
      console.log(
        "kernel, images".padEnd(26) + "invocations a dispatch".padStart(24) + "MB".padStart(9) +
          "GFLOP".padStart(9) + "bound ms".padStart(10),
      );
      for (const { kernel, bytes, flops, invocations } of rows(bandOf(model).levels, images)) {
        const least = Math.min(...invocations);
        const bound = 1e3 * Math.max(bytes / BYTES_PER_SECOND, flops / FLOPS_PER_SECOND);
        console.log(
          kernel.padEnd(26) + `${least} .. ${Math.max(...invocations)}`.padStart(24) +
            (bytes / 1e6).toFixed(1).padStart(9) + (flops / 1e9).toFixed(3).padStart(9) +
            bound.toFixed(3).padStart(10) + (least < FEW ? "  few" : ""),
        );
      }
    }
  }
}
