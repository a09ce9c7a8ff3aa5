// Squared distances between all cells of a level of one image and all cells of the same level of gallery images, added to
// those of the coarser cells that contain them.
//
//   squares[m, j - first_cell, i] =
//     inherited[m, parents[j], parents[i]] + sum over c of (gallery[members[m], c, j] - query[image, c, i])^2
//   j = first_cell .. first_cell + row_cells - 1: some of the gallery's cells, or all
//
// gallery: [gallery images, channels, cells] f32.   query: [images, channels, cells] f32.
// members: [members] u32, gallery images to compare with.   parents: [cells] u32, the coarser cell that contains each cell.
// inherited: [members, inherited_cells, inherited_cells] f32; for the coarsest level one zero for every member.
// squares: [members, row_cells, cells] f32.
// One invocation computes a tile of 8 x 8 entries: 16 loads for 64 differences. x runs along the query's cells, TILE_WIDTH
// columns to a workgroup, each invocation's columns LANES apart so that neighbours read and write neighbours; y along the
// gallery's cells of all members. Edges: lanes past the last cell repeat its loads and store nothing.
// Differences are squared, not expanded into |x|^2 + |y|^2 - 2 x y, which cancels where the distance is small. A term is
// never negative, so that no rounded sum is below what it inherits.

struct Params {
  image: u32,
  members: u32,
  channels: u32,
  cells: u32,
  inherited_cells: u32,
  first_cell: u32,
  row_cells: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> query: array<f32>;
@group(0) @binding(2) var<storage, read> gallery: array<f32>;
@group(0) @binding(3) var<storage, read> members: array<u32>;
@group(0) @binding(4) var<storage, read> parents: array<u32>;
@group(0) @binding(5) var<storage, read> inherited: array<f32>;
@group(0) @binding(6) var<storage, read_write> squares: array<f32>;

override LANES: u32;
override ROWS: u32;
const TILE = 8u;

fn load_query(at: vec4u) -> vec4f {
  return vec4f(query[at.x], query[at.y], query[at.z], query[at.w]);
}

fn load_gallery(at: vec4u) -> vec4f {
  return vec4f(gallery[at.x], gallery[at.y], gallery[at.z], gallery[at.w]);
}

// The gallery's cell of a row: a row is a cell of a member, members one after the other.
fn cell_of(row: u32) -> u32 {
  return params.first_cell + row % params.row_cells;
}

// Element of channel 0 of a row.
fn gallery_element(row: u32) -> u32 {
  return members[row / params.row_cells] * params.channels * params.cells + cell_of(row);
}

fn store(row: u32, columns: vec4u, value: vec4f) {
  if (row >= params.members * params.row_cells) {
    return;
  }
  let parent = (row / params.row_cells * params.inherited_cells + parents[cell_of(row)]) * params.inherited_cells;
  for (var lane = 0u; lane < 4u && columns[lane] < params.cells; lane++) {
    squares[row * params.cells + columns[lane]] = value[lane] + inherited[parent + parents[columns[lane]]];
  }
}

@compute @workgroup_size(LANES, ROWS)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let steps = vec4u(0u, 1u, 2u, 3u);
  let left = tile.x * LANES * TILE + local.x + steps * LANES;
  let right = left + 4u * LANES;
  let top = (tile.y * ROWS + local.y) * TILE;
  let last_row = params.members * params.row_cells - 1u;
  let first = params.image * params.channels * params.cells;
  var at_left = first + min(left, vec4u(params.cells - 1u));
  var at_right = first + min(right, vec4u(params.cells - 1u));
  let upper_rows = min(vec4u(top) + steps, vec4u(last_row));
  let lower_rows = min(vec4u(top + 4u) + steps, vec4u(last_row));
  var at_upper = vec4u(
    gallery_element(upper_rows.x), gallery_element(upper_rows.y), gallery_element(upper_rows.z), gallery_element(upper_rows.w),
  );
  var at_lower = vec4u(
    gallery_element(lower_rows.x), gallery_element(lower_rows.y), gallery_element(lower_rows.z), gallery_element(lower_rows.w),
  );
  var l0 = vec4f(0); var r0 = vec4f(0);
  var l1 = vec4f(0); var r1 = vec4f(0);
  var l2 = vec4f(0); var r2 = vec4f(0);
  var l3 = vec4f(0); var r3 = vec4f(0);
  var l4 = vec4f(0); var r4 = vec4f(0);
  var l5 = vec4f(0); var r5 = vec4f(0);
  var l6 = vec4f(0); var r6 = vec4f(0);
  var l7 = vec4f(0); var r7 = vec4f(0);
  for (var c = 0u; c < params.channels; c++) {
    let x = load_query(at_left);
    let z = load_query(at_right);
    let a = load_gallery(at_upper);
    let b = load_gallery(at_lower);
    l0 += (a.x - x) * (a.x - x); r0 += (a.x - z) * (a.x - z);
    l1 += (a.y - x) * (a.y - x); r1 += (a.y - z) * (a.y - z);
    l2 += (a.z - x) * (a.z - x); r2 += (a.z - z) * (a.z - z);
    l3 += (a.w - x) * (a.w - x); r3 += (a.w - z) * (a.w - z);
    l4 += (b.x - x) * (b.x - x); r4 += (b.x - z) * (b.x - z);
    l5 += (b.y - x) * (b.y - x); r5 += (b.y - z) * (b.y - z);
    l6 += (b.z - x) * (b.z - x); r6 += (b.z - z) * (b.z - z);
    l7 += (b.w - x) * (b.w - x); r7 += (b.w - z) * (b.w - z);
    at_left += vec4u(params.cells); at_right += vec4u(params.cells);
    at_upper += vec4u(params.cells); at_lower += vec4u(params.cells);
  }
  store(top, left, l0); store(top, right, r0);
  store(top + 1u, left, l1); store(top + 1u, right, r1);
  store(top + 2u, left, l2); store(top + 2u, right, r2);
  store(top + 3u, left, l3); store(top + 3u, right, r3);
  store(top + 4u, left, l4); store(top + 4u, right, r4);
  store(top + 5u, left, l5); store(top + 5u, right, r5);
  store(top + 6u, left, l6); store(top + 6u, right, r6);
  store(top + 7u, left, l7); store(top + 7u, right, r7);
}
