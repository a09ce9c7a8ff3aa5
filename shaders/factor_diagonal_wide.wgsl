// factor_diagonal.wgsl for GPUs: blocks of 32 rows, a row to an invocation.
//
//   S = A[J, J] - sum_{k < first} L[J, k] L[J, k]^T,   L[J, J] = chol(S)        J = rows first_row .. first_row + 31
//
// Buffers as in factor_diagonal.wgsl.
// One workgroup treats CELLS cells and the BLOCK = 32 rows; x runs along the cells, so that neighbours read neighbours. An invocation has
// the columns of its row of S in registers. Columns of L come through workgroup memory, COLUMNS at a time, vec4 over four rows. Then S is
// factored right-looking: every column is scaled by its pivot's root, published, and its outer product subtracted from those to its
// right. Four columns on, the registers move up by four, so that none is indexed by a variable.
// Edges: cells and rows past the last repeat it and store nothing; what lies above the diagonal holds nonsense that is not used. All
// invocations meet at the barriers.
// Caution: a pivot that is not positive and finite is replaced by 1 and reported, see factor_diagonal.wgsl.

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
const BLOCK = 32u;
const QUADS = 8u; // vectors of four rows in a block
const COLUMNS = 8u;
const LARGEST_PIVOT = 0x1p126; // as in factor_diagonal.wgsl

var<workgroup> wg_rows: array<vec4f, CELLS * QUADS * COLUMNS>; // by column, then by vector, then by cell
var<workgroup> wg_column: array<f32, CELLS * BLOCK>; // of L, by row, then by cell
var<workgroup> wg_scale: array<f32, CELLS>;

// Loads columns of the block's rows from `first` on into workgroup memory.
fn publish(first: u32, local: vec3u, cell: u32) {
  for (var i = local.y; i < COLUMNS * QUADS; i += BLOCK) {
    let rows = row_starts(params.first_row + 4u * (i % QUADS), params.ancestors, params.channels);
    let at = (rows + min(first + i / QUADS, params.ancestors + params.first_row - 1u)) * params.cells + cell;
    wg_rows[i * CELLS + local.x] = vec4f(matrix[at.x], matrix[at.y], matrix[at.z], matrix[at.w]);
  }
}

fn rows_of(column: u32, vector: u32, x: u32) -> vec4f {
  return wg_rows[(column * QUADS + vector) * CELLS + x];
}

// Elements of one row at four columns, none past the row's last.
fn load(start: u32, column: u32, last: u32, cell: u32) -> vec4f {
  let at = (start + min(column + vec4u(0u, 1u, 2u, 3u), vec4u(last))) * params.cells + cell;
  return vec4f(matrix[at.x], matrix[at.y], matrix[at.z], matrix[at.w]);
}

fn reciprocal_root(pivot: f32, column: u32, cell: u32) -> f32 {
  if (pivot > 0.0 && pivot < LARGEST_PIVOT) { // false for NaN as well
    return 1.0 / sqrt(pivot);
  }
  let variable = params.ancestors + params.first_row + column;
  atomicMin(&status[0], cell * (params.ancestors + params.channels) + variable);
  return 1.0;
}

// Four rows of the published column; rows past the block's last repeat its last four, for lanes that are not used.
fn column_at(vector: u32, x: u32) -> vec4f {
  let at = 4u * min(vector, QUADS - 1u) * CELLS + x;
  return vec4f(wg_column[at], wg_column[at + CELLS], wg_column[at + 2u * CELLS], wg_column[at + 3u * CELLS]);
}

@compute @workgroup_size(CELLS, BLOCK)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let cell = min(group.x * CELLS + local.x, params.cells - 1u);
  let rows = min(BLOCK, params.channels - params.first_row);
  let stored = group.x * CELLS + local.x < params.cells && local.y < rows;
  let x = local.x;
  let row = params.first_row + min(local.y, rows - 1u);
  let start = row_start(row, params.ancestors);
  let first = params.ancestors + params.first_row;
  let last = params.ancestors + row;
  var c0 = load(start, first, last, cell);
  var c1 = load(start, first + 4u, last, cell);
  var c2 = load(start, first + 8u, last, cell);
  var c3 = load(start, first + 12u, last, cell);
  var c4 = load(start, first + 16u, last, cell);
  var c5 = load(start, first + 20u, last, cell);
  var c6 = load(start, first + 24u, last, cell);
  var c7 = load(start, first + 28u, last, cell);
  for (var chunk = 0u; chunk < first; chunk += COLUMNS) {
    publish(chunk, local, cell);
    workgroupBarrier(); // publishes wg_rows
    for (var k = 0u; k < min(COLUMNS, first - chunk); k++) {
      let a = matrix[(start + chunk + k) * params.cells + cell];
      c0 -= a * rows_of(k, 0u, x); c1 -= a * rows_of(k, 1u, x);
      c2 -= a * rows_of(k, 2u, x); c3 -= a * rows_of(k, 3u, x);
      c4 -= a * rows_of(k, 4u, x); c5 -= a * rows_of(k, 5u, x);
      c6 -= a * rows_of(k, 6u, x); c7 -= a * rows_of(k, 7u, x);
    }
    workgroupBarrier(); // wg_rows may be written again
  }

  // Columns 4 v .. 4 v + 3 stand in c0.
  for (var v = 0u; 4u * v < rows; v++) {
    for (var lane = 0u; lane < min(4u, rows - 4u * v); lane++) {
      let column = 4u * v + lane;
      if (local.y == column) {
        wg_scale[x] = reciprocal_root(c0[lane], column, cell);
      }
      workgroupBarrier(); // publishes wg_scale; wg_column may be written again
      let l = c0[lane] * wg_scale[x];
      wg_column[local.y * CELLS + x] = l;
      workgroupBarrier(); // publishes wg_column
      if (stored && local.y >= column) {
        matrix[(start + first + column) * params.cells + cell] = l;
      }
      c0 -= l * column_at(v, x); // up to `lane` it is nonsense then, and done with
      c1 -= l * column_at(v + 1u, x);
      c2 -= l * column_at(v + 2u, x);
      c3 -= l * column_at(v + 3u, x);
      c4 -= l * column_at(v + 4u, x);
      c5 -= l * column_at(v + 5u, x);
      c6 -= l * column_at(v + 6u, x);
      c7 -= l * column_at(v + 7u, x);
    }
    c0 = c1; c1 = c2; c2 = c3; c3 = c4; c4 = c5; c5 = c6; c6 = c7;
  }
}
