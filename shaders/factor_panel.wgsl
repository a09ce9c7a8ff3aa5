// Step 2 of one block column of the left-looking Cholesky factorisation: the rows below, or beside an ancestor's, block.
//
//   L[I, J] = (A[I, J] - sum_{k < first} L[I, k] P[J, k]^T) P[J, J]^-T        P: the finished factor rows of block J
//
// matrix: packed rows, see triangle.wgsl; the level being factored, covariance in the columns from `first` on.
// pivots: packed rows of block J: a coarser level's factor, or a copy of this level's own rows J. Its entry 0 is the packed
//   entry `pivot_base` of its level, which has `pivot_ancestors` ancestors; rows pivot_row .. pivot_row + pivot_rows - 1.
// parents: [cells] u32, the cell of `pivots` that belongs to each cell of `matrix`.
// One invocation solves TILE = 8 rows of one cell; x runs along the cells, y over row tiles starting at `first_tile`.
// Column c of the block stands in cNl (rows 0-3) and cNh (rows 4-7). Edges: rows past the last repeat it and columns past
// the last pivot row hold nonsense; neither is stored, and nothing that is stored depends on them.

struct Params {
  cells: u32,
  ancestors: u32,
  channels: u32,
  first_tile: u32,
  pivot_cells: u32,
  pivot_ancestors: u32,
  pivot_channels: u32,
  pivot_row: u32,
  pivot_base: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> pivots: array<f32>;
@group(0) @binding(2) var<storage, read> parents: array<u32>;
@group(0) @binding(3) var<storage, read_write> matrix: array<f32>;

override CELLS: u32;
const TILE = 8u;

fn load(starts: vec4u, column: u32, cell: u32) -> vec4f {
  let at = (starts + column) * params.cells + cell;
  return vec4f(matrix[at.x], matrix[at.y], matrix[at.z], matrix[at.w]);
}

fn load_pivots(starts: vec4u, column: u32, cell: u32) -> vec4f {
  let at = (starts + column) * params.pivot_cells + cell;
  return vec4f(pivots[at.x], pivots[at.y], pivots[at.z], pivots[at.w]);
}

fn store_column(row: u32, lane: u32, first: u32, cell: u32, low: vec4f, high: vec4f) {
  if (params.pivot_row + lane < params.pivot_channels) {
    store(row, first + lane, cell, low.x);
    store(row + 1u, first + lane, cell, low.y);
    store(row + 2u, first + lane, cell, low.z);
    store(row + 3u, first + lane, cell, low.w);
    store(row + 4u, first + lane, cell, high.x);
    store(row + 5u, first + lane, cell, high.y);
    store(row + 6u, first + lane, cell, high.z);
    store(row + 7u, first + lane, cell, high.w);
  }
}

fn store(row: u32, column: u32, cell: u32, value: f32) {
  if (row < params.channels) {
    matrix[(row_start(row, params.ancestors) + column) * params.cells + cell] = value;
  }
}

@compute @workgroup_size(CELLS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let cell = id.x;
  let row = (params.first_tile + id.y) * TILE;
  if (cell >= params.cells) {
    return;
  }
  let parent = parents[cell];
  let low = row_starts(row, params.ancestors, params.channels);
  let high = row_starts(row + 4u, params.ancestors, params.channels);
  let pivot_low = row_starts(params.pivot_row, params.pivot_ancestors, params.pivot_channels) - params.pivot_base;
  let pivot_high = row_starts(params.pivot_row + 4u, params.pivot_ancestors, params.pivot_channels) - params.pivot_base;
  let first = params.pivot_ancestors + params.pivot_row;

  var c0l = load(low, first, cell);      var c0h = load(high, first, cell);
  var c1l = load(low, first + 1u, cell); var c1h = load(high, first + 1u, cell);
  var c2l = load(low, first + 2u, cell); var c2h = load(high, first + 2u, cell);
  var c3l = load(low, first + 3u, cell); var c3h = load(high, first + 3u, cell);
  var c4l = load(low, first + 4u, cell); var c4h = load(high, first + 4u, cell);
  var c5l = load(low, first + 5u, cell); var c5h = load(high, first + 5u, cell);
  var c6l = load(low, first + 6u, cell); var c6h = load(high, first + 6u, cell);
  var c7l = load(low, first + 7u, cell); var c7h = load(high, first + 7u, cell);
  for (var k = 0u; k < first; k++) {
    let a = load(low, k, cell);
    let b = load(high, k, cell);
    let p = load_pivots(pivot_low, k, parent);
    let q = load_pivots(pivot_high, k, parent);
    c0l -= p.x * a; c0h -= p.x * b;
    c1l -= p.y * a; c1h -= p.y * b;
    c2l -= p.z * a; c2h -= p.z * b;
    c3l -= p.w * a; c3h -= p.w * b;
    c4l -= q.x * a; c4h -= q.x * b;
    c5l -= q.y * a; c5h -= q.y * b;
    c6l -= q.z * a; c6h -= q.z * b;
    c7l -= q.w * a; c7h -= q.w * b;
  }

  // Forward substitution with the block on the diagonal, right-looking: p, q are one of its columns.
  var p = load_pivots(pivot_low, first, parent);
  var q = load_pivots(pivot_high, first, parent);
  c0l /= p.x; c0h /= p.x;
  c1l -= p.y * c0l; c1h -= p.y * c0h;
  c2l -= p.z * c0l; c2h -= p.z * c0h;
  c3l -= p.w * c0l; c3h -= p.w * c0h;
  c4l -= q.x * c0l; c4h -= q.x * c0h;
  c5l -= q.y * c0l; c5h -= q.y * c0h;
  c6l -= q.z * c0l; c6h -= q.z * c0h;
  c7l -= q.w * c0l; c7h -= q.w * c0h;
  p = load_pivots(pivot_low, first + 1u, parent);
  q = load_pivots(pivot_high, first + 1u, parent);
  c1l /= p.y; c1h /= p.y;
  c2l -= p.z * c1l; c2h -= p.z * c1h;
  c3l -= p.w * c1l; c3h -= p.w * c1h;
  c4l -= q.x * c1l; c4h -= q.x * c1h;
  c5l -= q.y * c1l; c5h -= q.y * c1h;
  c6l -= q.z * c1l; c6h -= q.z * c1h;
  c7l -= q.w * c1l; c7h -= q.w * c1h;
  p = load_pivots(pivot_low, first + 2u, parent);
  q = load_pivots(pivot_high, first + 2u, parent);
  c2l /= p.z; c2h /= p.z;
  c3l -= p.w * c2l; c3h -= p.w * c2h;
  c4l -= q.x * c2l; c4h -= q.x * c2h;
  c5l -= q.y * c2l; c5h -= q.y * c2h;
  c6l -= q.z * c2l; c6h -= q.z * c2h;
  c7l -= q.w * c2l; c7h -= q.w * c2h;
  p = load_pivots(pivot_low, first + 3u, parent);
  q = load_pivots(pivot_high, first + 3u, parent);
  c3l /= p.w; c3h /= p.w;
  c4l -= q.x * c3l; c4h -= q.x * c3h;
  c5l -= q.y * c3l; c5h -= q.y * c3h;
  c6l -= q.z * c3l; c6h -= q.z * c3h;
  c7l -= q.w * c3l; c7h -= q.w * c3h;
  q = load_pivots(pivot_high, first + 4u, parent);
  c4l /= q.x; c4h /= q.x;
  c5l -= q.y * c4l; c5h -= q.y * c4h;
  c6l -= q.z * c4l; c6h -= q.z * c4h;
  c7l -= q.w * c4l; c7h -= q.w * c4h;
  q = load_pivots(pivot_high, first + 5u, parent);
  c5l /= q.y; c5h /= q.y;
  c6l -= q.z * c5l; c6h -= q.z * c5h;
  c7l -= q.w * c5l; c7h -= q.w * c5h;
  q = load_pivots(pivot_high, first + 6u, parent);
  c6l /= q.z; c6h /= q.z;
  c7l -= q.w * c6l; c7h -= q.w * c6h;
  q = load_pivots(pivot_high, first + 7u, parent);
  c7l /= q.w; c7h /= q.w;

  store_column(row, 0u, first, cell, c0l, c0h);
  store_column(row, 1u, first, cell, c1l, c1h);
  store_column(row, 2u, first, cell, c2l, c2h);
  store_column(row, 3u, first, cell, c3l, c3h);
  store_column(row, 4u, first, cell, c4l, c4h);
  store_column(row, 5u, first, cell, c5l, c5h);
  store_column(row, 6u, first, cell, c6l, c6h);
  store_column(row, 7u, first, cell, c7l, c7h);
}
