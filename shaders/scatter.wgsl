// Adds a batch to the co-moment of a level's own rows against the columns of one level (Chan, Golub & LeVeque 1979, eq. 2.1b).
//
//   comoment[i, j] += sum_n rows[n, i] * columns[n, j] + weight * row_delta[i] * column_delta[j]
//
// rows:    [images, row_channels, cells] f32, this level's samples, centred on the batch mean.
// columns: [images, column_channels, column_cells] f32, the same of the column level (this level itself or a coarser one).
// parents: [cells] u32, the column level's cell that contains each cell.
// row_delta [row_channels, cells], column_delta [column_channels, column_cells] f32: batch mean - running mean.
// comoment: packed rows, see triangle.wgsl; these columns begin at `first_column`.
// weight = n_a n_b / (n_a + n_b), zero for the first batch.
// One invocation computes a tile of TILE x TILE entries (8 x 8: 16 loads for 64 multiply-adds) of one cell; x runs along the
// cells, y over row tiles, z over column tiles. Edges: lanes past the last channel read the last one and store nothing; in the
// triangle (`triangular` = 1: the level against itself) tiles and entries above the diagonal are left out.

struct Params {
  images: u32,
  cells: u32,
  row_channels: u32,
  column_cells: u32,
  column_channels: u32,
  ancestors: u32,
  first_column: u32,
  triangular: u32,
  weight: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> rows: array<f32>;
@group(0) @binding(2) var<storage, read> columns: array<f32>;
@group(0) @binding(3) var<storage, read> parents: array<u32>;
@group(0) @binding(4) var<storage, read> row_delta: array<f32>;
@group(0) @binding(5) var<storage, read> column_delta: array<f32>;
@group(0) @binding(6) var<storage, read_write> comoment: array<f32>;

override CELLS: u32;
const TILE = 8u;

// Element indices, within one image, of four consecutive channels of a cell; clamped to the last channel.
fn elements(first: u32, channels: u32, stride: u32, cell: u32) -> vec4u {
  return min(first + vec4u(0u, 1u, 2u, 3u), vec4u(channels - 1u)) * stride + cell;
}

fn load_rows(at: vec4u) -> vec4f {
  return vec4f(rows[at.x], rows[at.y], rows[at.z], rows[at.w]);
}

fn load_columns(at: vec4u) -> vec4f {
  return vec4f(columns[at.x], columns[at.y], columns[at.z], columns[at.w]);
}

fn add(row: u32, column: u32, cell: u32, value: f32) {
  let outside = column >= params.column_channels || (params.triangular == 1u && column > row);
  if (row >= params.row_channels || outside) {
    return;
  }
  let entry = row_start(row, params.ancestors) + params.first_column + column;
  comoment[entry * params.cells + cell] += value;
}

fn add_row(row: u32, column: u32, cell: u32, left: vec4f, right: vec4f) {
  add(row, column, cell, left.x);
  add(row, column + 1u, cell, left.y);
  add(row, column + 2u, cell, left.z);
  add(row, column + 3u, cell, left.w);
  add(row, column + 4u, cell, right.x);
  add(row, column + 5u, cell, right.y);
  add(row, column + 6u, cell, right.z);
  add(row, column + 7u, cell, right.w);
}

@compute @workgroup_size(CELLS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let cell = id.x;
  let row = id.y * TILE;
  let column = id.z * TILE;
  if (cell >= params.cells || (params.triangular == 1u && column > row)) {
    return;
  }
  let parent = parents[cell];
  var row_low = elements(row, params.row_channels, params.cells, cell);
  var row_high = elements(row + 4u, params.row_channels, params.cells, cell);
  var column_low = elements(column, params.column_channels, params.column_cells, parent);
  var column_high = elements(column + 4u, params.column_channels, params.column_cells, parent);

  // The term of the two means comes first: it is a product like every image's.
  let da = params.weight * vec4f(row_delta[row_low.x], row_delta[row_low.y], row_delta[row_low.z], row_delta[row_low.w]);
  let db = params.weight * vec4f(row_delta[row_high.x], row_delta[row_high.y], row_delta[row_high.z], row_delta[row_high.w]);
  let dl = vec4f(
    column_delta[column_low.x], column_delta[column_low.y], column_delta[column_low.z], column_delta[column_low.w],
  );
  let dr = vec4f(
    column_delta[column_high.x], column_delta[column_high.y], column_delta[column_high.z], column_delta[column_high.w],
  );
  var l0 = da.x * dl; var r0 = da.x * dr;
  var l1 = da.y * dl; var r1 = da.y * dr;
  var l2 = da.z * dl; var r2 = da.z * dr;
  var l3 = da.w * dl; var r3 = da.w * dr;
  var l4 = db.x * dl; var r4 = db.x * dr;
  var l5 = db.y * dl; var r5 = db.y * dr;
  var l6 = db.z * dl; var r6 = db.z * dr;
  var l7 = db.w * dl; var r7 = db.w * dr;

  let row_image = params.row_channels * params.cells;
  let column_image = params.column_channels * params.column_cells;
  for (var image = 0u; image < params.images; image++) {
    let a = load_rows(row_low);
    let b = load_rows(row_high);
    let left = load_columns(column_low);
    let right = load_columns(column_high);
    l0 += a.x * left; r0 += a.x * right;
    l1 += a.y * left; r1 += a.y * right;
    l2 += a.z * left; r2 += a.z * right;
    l3 += a.w * left; r3 += a.w * right;
    l4 += b.x * left; r4 += b.x * right;
    l5 += b.y * left; r5 += b.y * right;
    l6 += b.z * left; r6 += b.z * right;
    l7 += b.w * left; r7 += b.w * right;
    row_low += row_image; row_high += row_image;
    column_low += column_image; column_high += column_image;
  }

  add_row(row, column, cell, l0, r0);
  add_row(row + 1u, column, cell, l1, r1);
  add_row(row + 2u, column, cell, l2, r2);
  add_row(row + 3u, column, cell, l3, r3);
  add_row(row + 4u, column, cell, l4, r4);
  add_row(row + 5u, column, cell, l5, r5);
  add_row(row + 6u, column, cell, l6, r6);
  add_row(row + 7u, column, cell, l7, r7);
}
