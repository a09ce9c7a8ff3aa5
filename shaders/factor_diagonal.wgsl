// Step 1 of one block column of the left-looking Cholesky factorisation (Golub & Van Loan, 4.2.5): the block on the diagonal.
//
//   S = A[J, J] - sum_{k < first} L[J, k] L[J, k]^T,   L[J, J] = chol(S)        J = rows first_row .. first_row + 7
//
// matrix: packed rows, see triangle.wgsl; covariance on entry, factor on exit, block column by block column.
// status: [1] u32; the smallest cell * variables + variable whose pivot is not in (0, LARGEST_PIVOT), 0xffffffff
//   if there is none.
// One invocation factors the block of one cell in registers: column c of S in cNl (rows 0-3) and cNh (rows 4-7).
// Edges: lanes past the last row repeat it and store nothing; they come after all real columns, so nothing depends on them.
// Caution: such a pivot is replaced by 1 and reported; the host turns the report into an error.

struct Params {
  cells: u32,
  ancestors: u32,
  channels: u32,
  first_row: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> matrix: array<f32>;
@group(0) @binding(2) var<storage, read_write> status: array<atomic<u32>>;

override CELLS: u32;
// Variances that overflowed are infinite. A finite bound below the largest number, since a compiler may assume that there is
// no infinity and drop a comparison that only one can fail.
const LARGEST_PIVOT = 0x1p126;

fn load(starts: vec4u, column: u32, cell: u32) -> vec4f {
  let at = (starts + column) * params.cells + cell;
  return vec4f(matrix[at.x], matrix[at.y], matrix[at.z], matrix[at.w]);
}

fn reciprocal_root(pivot: f32, lane: u32, cell: u32) -> f32 {
  let row = params.first_row + lane;
  if (pivot > 0.0 && pivot < LARGEST_PIVOT) { // false for NaN as well
    return 1.0 / sqrt(pivot);
  }
  if (row < params.channels) {
    atomicMin(&status[0], cell * (params.ancestors + params.channels) + params.ancestors + row);
  }
  return 1.0;
}

fn store(lane: u32, column: u32, cell: u32, value: f32) {
  let row = params.first_row + lane;
  if (row < params.channels) {
    matrix[(row_start(row, params.ancestors) + params.ancestors + params.first_row + column) * params.cells + cell] = value;
  }
}

@compute @workgroup_size(CELLS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let cell = id.x;
  if (cell >= params.cells) {
    return;
  }
  let low = row_starts(params.first_row, params.ancestors, params.channels);
  let high = row_starts(params.first_row + 4u, params.ancestors, params.channels);
  let first = params.ancestors + params.first_row;

  var c0l = load(low, first, cell);      var c0h = load(high, first, cell);
  var c1l = load(low, first + 1u, cell); var c1h = load(high, first + 1u, cell);
  var c2l = load(low, first + 2u, cell); var c2h = load(high, first + 2u, cell);
  var c3l = load(low, first + 3u, cell); var c3h = load(high, first + 3u, cell);
  var c4h = load(high, first + 4u, cell);
  var c5h = load(high, first + 5u, cell);
  var c6h = load(high, first + 6u, cell);
  var c7h = load(high, first + 7u, cell);
  for (var k = 0u; k < first; k++) {
    let a = load(low, k, cell);
    let b = load(high, k, cell);
    c0l -= a.x * a; c0h -= a.x * b;
    c1l -= a.y * a; c1h -= a.y * b;
    c2l -= a.z * a; c2h -= a.z * b;
    c3l -= a.w * a; c3h -= a.w * b;
    c4h -= b.x * b;
    c5h -= b.y * b;
    c6h -= b.z * b;
    c7h -= b.w * b;
  }

  // Right-looking inside the block: scale a column, subtract its outer product from those to its right.
  var s = reciprocal_root(c0l.x, 0u, cell);
  c0l *= s; c0h *= s;
  c1l -= c0l.y * c0l; c1h -= c0l.y * c0h;
  c2l -= c0l.z * c0l; c2h -= c0l.z * c0h;
  c3l -= c0l.w * c0l; c3h -= c0l.w * c0h;
  c4h -= c0h.x * c0h; c5h -= c0h.y * c0h; c6h -= c0h.z * c0h; c7h -= c0h.w * c0h;
  s = reciprocal_root(c1l.y, 1u, cell);
  c1l *= s; c1h *= s;
  c2l -= c1l.z * c1l; c2h -= c1l.z * c1h;
  c3l -= c1l.w * c1l; c3h -= c1l.w * c1h;
  c4h -= c1h.x * c1h; c5h -= c1h.y * c1h; c6h -= c1h.z * c1h; c7h -= c1h.w * c1h;
  s = reciprocal_root(c2l.z, 2u, cell);
  c2l *= s; c2h *= s;
  c3l -= c2l.w * c2l; c3h -= c2l.w * c2h;
  c4h -= c2h.x * c2h; c5h -= c2h.y * c2h; c6h -= c2h.z * c2h; c7h -= c2h.w * c2h;
  s = reciprocal_root(c3l.w, 3u, cell);
  c3l *= s; c3h *= s;
  c4h -= c3h.x * c3h; c5h -= c3h.y * c3h; c6h -= c3h.z * c3h; c7h -= c3h.w * c3h;
  s = reciprocal_root(c4h.x, 4u, cell);
  c4h *= s;
  c5h -= c4h.y * c4h; c6h -= c4h.z * c4h; c7h -= c4h.w * c4h;
  s = reciprocal_root(c5h.y, 5u, cell);
  c5h *= s;
  c6h -= c5h.z * c5h; c7h -= c5h.w * c5h;
  s = reciprocal_root(c6h.z, 6u, cell);
  c6h *= s;
  c7h -= c6h.w * c6h;
  s = reciprocal_root(c7h.w, 7u, cell);
  c7h *= s;

  store(0u, 0u, cell, c0l.x);
  store(1u, 0u, cell, c0l.y); store(1u, 1u, cell, c1l.y);
  store(2u, 0u, cell, c0l.z); store(2u, 1u, cell, c1l.z); store(2u, 2u, cell, c2l.z);
  store(3u, 0u, cell, c0l.w); store(3u, 1u, cell, c1l.w); store(3u, 2u, cell, c2l.w); store(3u, 3u, cell, c3l.w);
  store(4u, 0u, cell, c0h.x); store(4u, 1u, cell, c1h.x); store(4u, 2u, cell, c2h.x); store(4u, 3u, cell, c3h.x);
  store(4u, 4u, cell, c4h.x);
  store(5u, 0u, cell, c0h.y); store(5u, 1u, cell, c1h.y); store(5u, 2u, cell, c2h.y); store(5u, 3u, cell, c3h.y);
  store(5u, 4u, cell, c4h.y); store(5u, 5u, cell, c5h.y);
  store(6u, 0u, cell, c0h.z); store(6u, 1u, cell, c1h.z); store(6u, 2u, cell, c2h.z); store(6u, 3u, cell, c3h.z);
  store(6u, 4u, cell, c4h.z); store(6u, 5u, cell, c5h.z); store(6u, 6u, cell, c6h.z);
  store(7u, 0u, cell, c0h.w); store(7u, 1u, cell, c1h.w); store(7u, 2u, cell, c2h.w); store(7u, 3u, cell, c3h.w);
  store(7u, 4u, cell, c4h.w); store(7u, 5u, cell, c5h.w); store(7u, 6u, cell, c6h.w); store(7u, 7u, cell, c7h.w);
}
