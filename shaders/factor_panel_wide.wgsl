// factor_panel.wgsl for GPUs: blocks of 32 columns, a row to an invocation.
//
//   L[I, J] = (A[I, J] - sum_{k < first} L[I, k] P[J, k]^T) P[J, J]^-T        P: the finished factor rows of block J
//
// Buffers and parameters as in factor_panel.wgsl, but that a block J is of BLOCK = 32 rows and a tile of ROWS.
// One workgroup treats CELLS cells and ROWS rows; x runs along the cells, so that neighbours read neighbours, y over row tiles. An
// invocation has the 32 columns of its row in registers, so that its row is read once a block and not once every 8 columns: those reads
// are what bounds the factorisation. Columns of the pivot rows come through workgroup memory, COLUMNS at a time, vec4 over four rows.
// Columns of the block are solved four at a time; then the registers move up by four, so that none is indexed by a variable.
// Edges: cells and rows past the last repeat it, columns past the last pivot row hold nonsense; neither is stored, and nothing that is
// stored depends on them. All invocations meet at the barriers.

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
override ROWS: u32;
const BLOCK = 32u;
const QUADS = 8u; // vectors of four pivot rows in a block
const COLUMNS = 8u;

var<workgroup> wg_pivots: array<vec4f, CELLS * QUADS * COLUMNS>; // by column, then by vector, then by cell

// Loads `count` columns of the pivot rows from `first` on into workgroup memory; columns past the last repeat it.
fn publish(first: u32, count: u32, parent: u32, local: vec3u) {
  for (var i = local.y; i < count * QUADS; i += ROWS) {
    let rows = row_starts(params.pivot_row + 4u * (i % QUADS), params.pivot_ancestors, params.pivot_channels);
    let column = min(first + i / QUADS, params.pivot_ancestors + params.pivot_channels - 1u);
    let at = (rows - params.pivot_base + column) * params.pivot_cells + parent;
    wg_pivots[i * CELLS + local.x] = vec4f(pivots[at.x], pivots[at.y], pivots[at.z], pivots[at.w]);
  }
}

fn pivots_of(column: u32, vector: u32, x: u32) -> vec4f {
  return wg_pivots[(column * QUADS + vector) * CELLS + x];
}

// Elements of one row at four columns; columns past the last of the block repeat it.
fn load(start: u32, column: u32, cell: u32) -> vec4f {
  let columns = min(column + vec4u(0u, 1u, 2u, 3u), vec4u(params.pivot_ancestors + params.pivot_channels - 1u));
  let at = (start + columns) * params.cells + cell;
  return vec4f(matrix[at.x], matrix[at.y], matrix[at.z], matrix[at.w]);
}

@compute @workgroup_size(CELLS, ROWS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let cell = min(group.x * CELLS + local.x, params.cells - 1u);
  let row = (params.first_tile + group.y) * ROWS + local.y;
  let stored = group.x * CELLS + local.x < params.cells && row < params.channels;
  let x = local.x;
  let parent = parents[cell];
  let start = row_start(min(row, params.channels - 1u), params.ancestors);
  let first = params.pivot_ancestors + params.pivot_row;
  var c0 = load(start, first, cell);
  var c1 = load(start, first + 4u, cell);
  var c2 = load(start, first + 8u, cell);
  var c3 = load(start, first + 12u, cell);
  var c4 = load(start, first + 16u, cell);
  var c5 = load(start, first + 20u, cell);
  var c6 = load(start, first + 24u, cell);
  var c7 = load(start, first + 28u, cell);
  for (var chunk = 0u; chunk < first; chunk += COLUMNS) {
    publish(chunk, COLUMNS, parent, local);
    workgroupBarrier(); // publishes wg_pivots
    for (var k = 0u; k < min(COLUMNS, first - chunk); k++) {
      let a = matrix[(start + chunk + k) * params.cells + cell];
      c0 -= a * pivots_of(k, 0u, x); c1 -= a * pivots_of(k, 1u, x);
      c2 -= a * pivots_of(k, 2u, x); c3 -= a * pivots_of(k, 3u, x);
      c4 -= a * pivots_of(k, 4u, x); c5 -= a * pivots_of(k, 5u, x);
      c6 -= a * pivots_of(k, 6u, x); c7 -= a * pivots_of(k, 7u, x);
    }
    workgroupBarrier(); // wg_pivots may be written again
  }

  // Forward substitution with the block on the diagonal: columns 4 v .. 4 v + 3 stand in c0.
  let columns = min(BLOCK, params.pivot_channels - params.pivot_row);
  for (var v = 0u; 4u * v < columns; v++) {
    publish(first + 4u * v, 4u, parent, local);
    workgroupBarrier(); // publishes wg_pivots
    let p0 = pivots_of(0u, v, x);
    let p1 = pivots_of(1u, v, x);
    let p2 = pivots_of(2u, v, x);
    let p3 = pivots_of(3u, v, x);
    c0.x /= p0.x;
    c0.y -= p0.y * c0.x; c0.z -= p0.z * c0.x; c0.w -= p0.w * c0.x;
    c0.y /= p1.y;
    c0.z -= p1.z * c0.y; c0.w -= p1.w * c0.y;
    c0.z /= p2.z;
    c0.w -= p2.w * c0.z;
    c0.w /= p3.w;
    if (stored) {
      for (var lane = 0u; lane < min(4u, columns - 4u * v); lane++) {
        matrix[(start + first + 4u * v + lane) * params.cells + cell] = c0[lane];
      }
    }
    for (var k = 0u; k < 4u; k++) { // vectors past the block's last repeat it: what they hold is not used
      let a = c0[k];
      c1 -= a * pivots_of(k, min(v + 1u, QUADS - 1u), x); c2 -= a * pivots_of(k, min(v + 2u, QUADS - 1u), x);
      c3 -= a * pivots_of(k, min(v + 3u, QUADS - 1u), x); c4 -= a * pivots_of(k, min(v + 4u, QUADS - 1u), x);
      c5 -= a * pivots_of(k, min(v + 5u, QUADS - 1u), x); c6 -= a * pivots_of(k, min(v + 6u, QUADS - 1u), x);
      c7 -= a * pivots_of(k, min(v + 7u, QUADS - 1u), x);
    }
    c0 = c1; c1 = c2; c2 = c3; c3 = c4; c4 = c5; c5 = c6; c6 = c7;
    workgroupBarrier(); // wg_pivots may be written again
  }
}
