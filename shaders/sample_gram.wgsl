// Gram matrix of the samples of every cell: the products of images over a level's channels, on top of those of coarser levels.
//
//   gram[i, j] = inherited[i, j] + sum_c (x[i, c] - mean[c]) (x[j, c] - mean[c])        i = row images, j <= i = column images
//
// rows, columns: [row_count or more, channels, level_cells] f32, samples of some images: the first is image first_row (column).
// mean:      [channels, level_cells] f32.
// parents:   [level_cells] u32, the next coarser level's cell that contains each cell.
// inherited: packed rows [entries, inherited_cells] f32 of that level's cells from inherited_first on (zero above the coarsest).
// gram:      packed rows [entries, cells] f32 of this level's cells from first_cell on; see triangle.wgsl, without ancestors.
// One invocation computes a tile of TILE x TILE entries of one cell; x runs along the cells, y over row tiles, z over column
// tiles. Products are summed in blocks of channels: the sum of all rounds at its full size only once a block, and what is lost
// here is what the inverse enlarges. Edges: lanes past the last image read the last one and store nothing; tiles and entries above the diagonal are left out.

struct Params {
  cells: u32,
  first_cell: u32,
  level_cells: u32,
  channels: u32,
  first_row: u32,
  row_count: u32,
  first_column: u32,
  column_count: u32,
  inherited_cells: u32,
  inherited_first: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> rows: array<f32>;
@group(0) @binding(2) var<storage, read> columns: array<f32>;
@group(0) @binding(3) var<storage, read> mean: array<f32>;
@group(0) @binding(4) var<storage, read> parents: array<u32>;
@group(0) @binding(5) var<storage, read> inherited: array<f32>;
@group(0) @binding(6) var<storage, read_write> gram: array<f32>;

override CELLS: u32;
const TILE = 8u;
const BLOCK = 8u;

// Element indices of the first channel of four consecutive images at a cell; clamped to the last image.
fn elements(first: u32, count: u32, cell: u32) -> vec4u {
  return min(first + vec4u(0u, 1u, 2u, 3u), vec4u(count - 1u)) * (params.channels * params.level_cells) + cell;
}

fn load_rows(at: vec4u) -> vec4f {
  return vec4f(rows[at.x], rows[at.y], rows[at.z], rows[at.w]);
}

fn load_columns(at: vec4u) -> vec4f {
  return vec4f(columns[at.x], columns[at.y], columns[at.z], columns[at.w]);
}

fn store(row: u32, column: u32, cell: u32, parent: u32, value: f32) {
  let i = params.first_row + row;
  let j = params.first_column + column;
  if (row >= params.row_count || column >= params.column_count || j > i) {
    return;
  }
  let entry = row_start(i, 0u) + j;
  gram[entry * params.cells + cell] = inherited[entry * params.inherited_cells + parent] + value;
}

fn store_row(row: u32, column: u32, cell: u32, parent: u32, left: vec4f, right: vec4f) {
  store(row, column, cell, parent, left.x);
  store(row, column + 1u, cell, parent, left.y);
  store(row, column + 2u, cell, parent, left.z);
  store(row, column + 3u, cell, parent, left.w);
  store(row, column + 4u, cell, parent, right.x);
  store(row, column + 5u, cell, parent, right.y);
  store(row, column + 6u, cell, parent, right.z);
  store(row, column + 7u, cell, parent, right.w);
}

@compute @workgroup_size(CELLS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y * TILE;
  let column = id.z * TILE;
  if (id.x >= params.cells || params.first_column + column >= params.first_row + row + TILE) {
    return;
  }
  let cell = params.first_cell + id.x;
  let parent = parents[cell] - params.inherited_first;
  var row_low = elements(row, params.row_count, cell);
  var row_high = elements(row + 4u, params.row_count, cell);
  var column_low = elements(column, params.column_count, cell);
  var column_high = elements(column + 4u, params.column_count, cell);
  var l0 = vec4f(); var r0 = vec4f();
  var l1 = vec4f(); var r1 = vec4f();
  var l2 = vec4f(); var r2 = vec4f();
  var l3 = vec4f(); var r3 = vec4f();
  var l4 = vec4f(); var r4 = vec4f();
  var l5 = vec4f(); var r5 = vec4f();
  var l6 = vec4f(); var r6 = vec4f();
  var l7 = vec4f(); var r7 = vec4f();
  for (var block = 0u; block < params.channels; block += BLOCK) {
    var p0 = vec4f(); var q0 = vec4f();
    var p1 = vec4f(); var q1 = vec4f();
    var p2 = vec4f(); var q2 = vec4f();
    var p3 = vec4f(); var q3 = vec4f();
    var p4 = vec4f(); var q4 = vec4f();
    var p5 = vec4f(); var q5 = vec4f();
    var p6 = vec4f(); var q6 = vec4f();
    var p7 = vec4f(); var q7 = vec4f();
    for (var channel = block; channel < min(block + BLOCK, params.channels); channel++) {
      let m = mean[channel * params.level_cells + cell];
      let a = load_rows(row_low) - m;
      let b = load_rows(row_high) - m;
      let left = load_columns(column_low) - m;
      let right = load_columns(column_high) - m;
      p0 += a.x * left; q0 += a.x * right;
      p1 += a.y * left; q1 += a.y * right;
      p2 += a.z * left; q2 += a.z * right;
      p3 += a.w * left; q3 += a.w * right;
      p4 += b.x * left; q4 += b.x * right;
      p5 += b.y * left; q5 += b.y * right;
      p6 += b.z * left; q6 += b.z * right;
      p7 += b.w * left; q7 += b.w * right;
      row_low += params.level_cells; row_high += params.level_cells;
      column_low += params.level_cells; column_high += params.level_cells;
    }
    l0 += p0; r0 += q0;
    l1 += p1; r1 += q1;
    l2 += p2; r2 += q2;
    l3 += p3; r3 += q3;
    l4 += p4; r4 += q4;
    l5 += p5; r5 += q5;
    l6 += p6; r6 += q6;
    l7 += p7; r7 += q7;
  }
  store_row(row, column, id.x, parent, l0, r0);
  store_row(row + 1u, column, id.x, parent, l1, r1);
  store_row(row + 2u, column, id.x, parent, l2, r2);
  store_row(row + 3u, column, id.x, parent, l3, r3);
  store_row(row + 4u, column, id.x, parent, l4, r4);
  store_row(row + 5u, column, id.x, parent, l5, r5);
  store_row(row + 6u, column, id.x, parent, l6, r6);
  store_row(row + 7u, column, id.x, parent, l7, r7);
}
