// Squared distance from every position of one image to the nearest position of gallery images, over all levels.
//
//   nearest[image, p] = min(nearest[image, p], min over m, j of
//     inherited[m, parent(j), parent(p)] + sum over c of (gallery[members[m], c, j] - query[image, c, p])^2)
//
// gallery: [gallery images, channels, cells] f32, the finest level.   query: [images, channels, cells] f32, the same.
// members: [members] u32, gallery images to compare with.
// inherited: [members, end_parent - first_parent, parents] f32, squared distances of the coarser levels between the cells that contain
//   the positions: gallery's cells first_parent .. end_parent - 1, and of them the query's; for a single level one zero for every member.
// nearest: [images, cells] u32, the bits of float32 squares: those of numbers that are not negative are ordered as the numbers.
// Positions come in groups of four inside one coarser cell, the last of a cell filled up with repetitions:
// group_cells: [groups, 4] u32.   group_parents: [groups] u32.   group_starts: [parents + 1] u32, first group of each cell.
// One invocation compares one group (x, from first_group to end_group - 1) with all positions of one member (y) in those cells: a tile of
// 4 x 4 for every gallery group.
// What is inherited bounds the sum from below, in exact arithmetic and in rounded one (no term is negative), so a coarser
// cell that inherits no less than the group's largest minimum is left out whole: the result is the same to the bit.
// Invocations of one group meet in `nearest`; a minimum does not depend on their order.

struct Params {
  image: u32,
  channels: u32,
  cells: u32,
  first_group: u32,
  end_group: u32,
  first_parent: u32,
  end_parent: u32,
  parents: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> query: array<f32>;
@group(0) @binding(2) var<storage, read> gallery: array<f32>;
@group(0) @binding(3) var<storage, read> members: array<u32>;
@group(0) @binding(4) var<storage, read> inherited: array<f32>;
@group(0) @binding(5) var<storage, read> group_cells: array<u32>;
@group(0) @binding(6) var<storage, read> group_parents: array<u32>;
@group(0) @binding(7) var<storage, read> group_starts: array<u32>;
@group(0) @binding(8) var<storage, read_write> nearest: array<atomic<u32>>;

override INVOCATIONS: u32;

fn cells_of(group: u32) -> vec4u {
  let at = 4u * group;
  return vec4u(group_cells[at], group_cells[at + 1u], group_cells[at + 2u], group_cells[at + 3u]);
}

fn so_far(at: u32) -> f32 {
  return bitcast<f32>(atomicLoad(&nearest[at]));
}

// The least of what four positions of the query inherit and add, over four positions of the gallery.
fn nearest_of_tile(query_at: vec4u, gallery_at: vec4u, bound: f32) -> vec4f {
  var x = query_at;
  var y = gallery_at;
  var s0 = vec4f(bound);
  var s1 = s0;
  var s2 = s0;
  var s3 = s0;
  for (var c = 0u; c < params.channels; c++) {
    let a = vec4f(query[x.x], query[x.y], query[x.z], query[x.w]);
    let d0 = a - gallery[y.x];
    let d1 = a - gallery[y.y];
    let d2 = a - gallery[y.z];
    let d3 = a - gallery[y.w];
    s0 += d0 * d0;
    s1 += d1 * d1;
    s2 += d2 * d2;
    s3 += d3 * d3;
    x += vec4u(params.cells);
    y += vec4u(params.cells);
  }
  return min(min(s0, s1), min(s2, s3));
}

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let own = params.first_group + id.x;
  if (own >= params.end_group) {
    return;
  }
  let positions = cells_of(own);
  let query_at = params.image * params.channels * params.cells + positions;
  let member = members[id.y] * params.channels * params.cells;
  let results = params.image * params.cells + positions;
  var least = vec4f(so_far(results.x), so_far(results.y), so_far(results.z), so_far(results.w));
  var bound_at = id.y * (params.end_parent - params.first_parent) * params.parents + group_parents[own];
  for (var parent = params.first_parent; parent < params.end_parent; parent++) {
    let bound = inherited[bound_at];
    bound_at += params.parents;
    if (any(vec4f(bound) < least)) {
      for (var group = group_starts[parent]; group < group_starts[parent + 1u]; group++) {
        least = min(least, nearest_of_tile(query_at, member + cells_of(group), bound));
      }
    }
  }
  for (var lane = 0u; lane < 4u; lane++) {
    atomicMin(&nearest[results[lane]], bitcast<u32>(least[lane]));
  }
}
