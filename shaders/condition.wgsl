// Takes out of a level's residuals what a coarser level's whitened variables explain: one step down the tree.
//
//   residuals[n, i] -= sum_k factor[i, first_column + k] * whitened[n, k]
//
// factor:    packed rows, see triangle.wgsl, of this level.
// whitened:  [images, columns, column_cells] f32, y of the coarser level.
// parents:   [cells] u32, the coarser level's cell that contains each cell.
// residuals: [images, channels, cells] f32, changed in place.
// One invocation treats TILE = 8 rows of one cell for 4 images, so that a factor element is loaded once for 4 images;
// x runs along the cells, y over row tiles, z over image groups. Edges: rows and images past the last repeat it and store nothing.

struct Params {
  images: u32,
  cells: u32,
  ancestors: u32,
  channels: u32,
  first_column: u32,
  columns: u32,
  column_cells: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> whitened: array<f32>;
@group(0) @binding(3) var<storage, read> parents: array<u32>;
@group(0) @binding(4) var<storage, read_write> residuals: array<f32>;

override CELLS: u32;
const TILE = 8u;
const IMAGES = 4u;

fn load_factor(starts: vec4u, column: u32, cell: u32) -> vec4f {
  let at = (starts + column) * params.cells + cell;
  return vec4f(factor_at(at.x), factor_at(at.y), factor_at(at.z), factor_at(at.w));
}

fn subtract(row: u32, image: u32, cell: u32, sums: vec4f) {
  if (row >= params.channels) {
    return;
  }
  let stride = params.channels * params.cells;
  let at = image * stride + row * params.cells + cell;
  residuals[at] -= sums.x;
  if (image + 1u < params.images) { residuals[at + stride] -= sums.y; }
  if (image + 2u < params.images) { residuals[at + 2u * stride] -= sums.z; }
  if (image + 3u < params.images) { residuals[at + 3u * stride] -= sums.w; }
}

@compute @workgroup_size(CELLS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let cell = id.x;
  let row = id.y * TILE;
  let image = id.z * IMAGES;
  if (cell >= params.cells) {
    return;
  }
  let low = row_starts(row, params.ancestors, params.channels);
  let high = row_starts(row + 4u, params.ancestors, params.channels);
  var y_at = min(image + vec4u(0u, 1u, 2u, 3u), vec4u(params.images - 1u)) * (params.columns * params.column_cells) +
    parents[cell];
  var r0 = vec4f(); var r1 = vec4f(); var r2 = vec4f(); var r3 = vec4f();
  var r4 = vec4f(); var r5 = vec4f(); var r6 = vec4f(); var r7 = vec4f();
  for (var k = 0u; k < params.columns; k++) {
    let a = load_factor(low, params.first_column + k, cell);
    let b = load_factor(high, params.first_column + k, cell);
    let y = vec4f(whitened[y_at.x], whitened[y_at.y], whitened[y_at.z], whitened[y_at.w]);
    r0 += a.x * y; r1 += a.y * y; r2 += a.z * y; r3 += a.w * y;
    r4 += b.x * y; r5 += b.y * y; r6 += b.z * y; r7 += b.w * y;
    y_at += params.column_cells;
  }
  subtract(row, image, cell, r0);
  subtract(row + 1u, image, cell, r1);
  subtract(row + 2u, image, cell, r2);
  subtract(row + 3u, image, cell, r3);
  subtract(row + 4u, image, cell, r4);
  subtract(row + 5u, image, cell, r5);
  subtract(row + 6u, image, cell, r6);
  subtract(row + 7u, image, cell, r7);
}
