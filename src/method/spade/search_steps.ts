/** The steps of a search for nearest positions. */

import type { BandIndices, LevelIndices } from "../../gaussian/band_indices.ts";
import type { Level } from "../../gaussian/hierarchy.ts";
import type { Step } from "../../gpu/submits.ts";
import type { Tensor } from "../../gpu/tensor.ts";
import { ceilDiv } from "../../gpu/workgroups.ts";
import { type SearchPlan, squaresFlops } from "./search_plan.ts";
import { nearestPositionWorkgroups, squaredDistancesWorkgroups } from "./workgroups.ts";

/** Features of images by level, coarsest first: [images, channels, cells]. */
export type LevelFeatures = readonly Tensor[];

/** An image to compare: which of `levels`. */
export interface Query {
  readonly levels: LevelFeatures;
  readonly image: number;
}

/** Images of a gallery to compare with: which of `levels`. */
export interface Among {
  readonly levels: LevelFeatures;
  readonly members: readonly number[];
}

/** Tables of positions in groups, see groups.ts. */
export type GroupTables = Readonly<Record<"group_cells" | "group_parents" | "group_starts", Tensor<"u32">>>;

/** What is the same for all searches over a set of feature maps. */
export interface SearchTables {
  /** Coarsest level first. */
  readonly levels: readonly Level[];
  readonly indices: BandIndices;
  readonly groups: GroupTables;
  readonly plan: SearchPlan;
}

/** What the steps of a search work on. */
export interface SearchUse extends SearchTables {
  readonly query: Query;
  readonly among: Among;
  readonly members: Tensor<"u32">;
  readonly nearest: Tensor<"u32">;
}

/**
 * The step that computes squared distances between the cells of a level, those of the levels above it added.
 *
 * @param inherited [members, cells, cells] of the next coarser level, the gallery's cell first.
 * @param to.squares [members, rows, cells], written: the gallery's cells from `first` on, as far as there are any.
 */
export function squaresStep(
  { levels, indices, query, among, members }: SearchUse,
  index: number,
  inherited: Tensor,
  { squares, first }: { squares: Tensor; first: number },
): Step {
  const level = levels[index] as Level;
  const { channels, cells } = level;
  const { parents, root } = indices.levels[index] as LevelIndices;
  const count = members.length;
  const rows = Math.min(squares.shape[1] as number, cells - first);
  return {
    flops: squaresFlops(channels, count * rows, cells),
    record: (batch) =>
      batch.run("squared_distances", {
        workgroups: squaredDistancesWorkgroups(level, count, rows),
        buffers: {
          query: query.levels[index] as Tensor,
          gallery: among.levels[index] as Tensor,
          members,
          parents: parents.at(-1) ?? root,
          inherited,
          squares,
        },
        params: {
          image: query.image,
          members: count,
          channels,
          cells,
          inherited_cells: inherited.shape[1] as number,
          first_cell: first,
          row_cells: rows,
        },
      }),
  };
}

/** The steps that compare groups of the query with the gallery's positions in the cells from `first` on, as far as `inherited` goes. */
export function nearestSteps(use: SearchUse, inherited: Tensor, first: number): Step[] {
  const { levels, groups: tables, plan, query, among, members, nearest } = use;
  const { channels, cells } = levels.at(-1) as Level;
  const parents = levels.at(-2)?.cells ?? 1;
  const groups = tables.group_parents.length;
  const count = members.length;
  const end = Math.min(first + plan.rows, parents);
  return Array.from({ length: ceilDiv(groups, plan.groups) }, (_, part): Step => {
    const firstGroup = part * plan.groups;
    const endGroup = Math.min(firstGroup + plan.groups, groups);
    const share = (endGroup - firstGroup) / groups * (end - first) / parents;
    return {
      flops: share * squaresFlops(channels, count * cells, cells),
      record: (batch) =>
        batch.run("nearest_position", {
          workgroups: nearestPositionWorkgroups(endGroup - firstGroup, count),
          buffers: {
            query: query.levels.at(-1) as Tensor,
            gallery: among.levels.at(-1) as Tensor,
            members,
            inherited,
            ...tables,
            nearest,
          },
          params: {
            image: query.image,
            channels,
            cells,
            first_group: firstGroup,
            end_group: endGroup,
            first_parent: first,
            end_parent: end,
            parents,
          },
        }),
    };
  });
}
