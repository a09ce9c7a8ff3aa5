// Forward substitution with a level's own triangle, and the squared distance down to this level.
//
//   L_own y = residuals,   squares[n, p] = inherited[n, parent(p)] + |y[n, p]|^2        (Mahalanobis: delta^T Sigma^-1 delta)
//
// factor:    packed rows, see triangle.wgsl; only the columns from `ancestors` on are read.
// inherited: [images, inherited_cells] f32, squares of the next coarser level (zero above the coarsest).
// parents:   [cells] u32, the inherited cell of each cell.
// residuals: [images, channels, cells] f32; y on exit.        squares: [images, cells] f32.
// One invocation treats one cell for 4 images (vec4 over the images), in blocks of TILE = 8 rows: left-looking over the rows
// done, right-looking inside the block. x runs along the cells, y over image groups.
// Edges: rows and images past the last repeat it and store nothing.

struct Params {
  images: u32,
  cells: u32,
  ancestors: u32,
  channels: u32,
  inherited_cells: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> inherited: array<f32>;
@group(0) @binding(3) var<storage, read> parents: array<u32>;
@group(0) @binding(4) var<storage, read_write> residuals: array<f32>;
@group(0) @binding(5) var<storage, read_write> squares: array<f32>;

override CELLS: u32;
const TILE = 8u;
const IMAGES = 4u;

fn load_factor(starts: vec4u, column: u32, cell: u32) -> vec4f {
  let at = (starts + params.ancestors + column) * params.cells + cell;
  return vec4f(factor_at(at.x), factor_at(at.y), factor_at(at.z), factor_at(at.w));
}

// Elements of one row of four images; `images` are their offsets in `residuals`.
fn load(images: vec4u, row: u32, cell: u32) -> vec4f {
  let at = images + min(row, params.channels - 1u) * params.cells + cell;
  return vec4f(residuals[at.x], residuals[at.y], residuals[at.z], residuals[at.w]);
}

// Stores y of one row and returns its squares; nothing for rows past the last.
fn finish(image: u32, images: vec4u, row: u32, cell: u32, y: vec4f) -> vec4f {
  if (row >= params.channels) {
    return vec4f();
  }
  let at = images + row * params.cells + cell;
  residuals[at.x] = y.x;
  if (image + 1u < params.images) { residuals[at.y] = y.y; }
  if (image + 2u < params.images) { residuals[at.z] = y.z; }
  if (image + 3u < params.images) { residuals[at.w] = y.w; }
  return y * y;
}

@compute @workgroup_size(CELLS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let cell = id.x;
  let image = id.y * IMAGES;
  if (cell >= params.cells) {
    return;
  }
  let group = min(image + vec4u(0u, 1u, 2u, 3u), vec4u(params.images - 1u));
  let images = group * (params.channels * params.cells);
  var sums = vec4f();
  for (var row = 0u; row < params.channels; row += TILE) {
    let low = row_starts(row, params.ancestors, params.channels);
    let high = row_starts(row + 4u, params.ancestors, params.channels);
    var y0 = load(images, row, cell);
    var y1 = load(images, row + 1u, cell);
    var y2 = load(images, row + 2u, cell);
    var y3 = load(images, row + 3u, cell);
    var y4 = load(images, row + 4u, cell);
    var y5 = load(images, row + 5u, cell);
    var y6 = load(images, row + 6u, cell);
    var y7 = load(images, row + 7u, cell);
    for (var k = 0u; k < row; k++) {
      let a = load_factor(low, k, cell);
      let b = load_factor(high, k, cell);
      let y = load(images, k, cell);
      y0 -= a.x * y; y1 -= a.y * y; y2 -= a.z * y; y3 -= a.w * y;
      y4 -= b.x * y; y5 -= b.y * y; y6 -= b.z * y; y7 -= b.w * y;
    }
    var a = load_factor(low, row, cell);
    var b = load_factor(high, row, cell);
    y0 /= a.x;
    y1 -= a.y * y0; y2 -= a.z * y0; y3 -= a.w * y0;
    y4 -= b.x * y0; y5 -= b.y * y0; y6 -= b.z * y0; y7 -= b.w * y0;
    a = load_factor(low, row + 1u, cell);
    b = load_factor(high, row + 1u, cell);
    y1 /= a.y;
    y2 -= a.z * y1; y3 -= a.w * y1;
    y4 -= b.x * y1; y5 -= b.y * y1; y6 -= b.z * y1; y7 -= b.w * y1;
    a = load_factor(low, row + 2u, cell);
    b = load_factor(high, row + 2u, cell);
    y2 /= a.z;
    y3 -= a.w * y2;
    y4 -= b.x * y2; y5 -= b.y * y2; y6 -= b.z * y2; y7 -= b.w * y2;
    a = load_factor(low, row + 3u, cell);
    b = load_factor(high, row + 3u, cell);
    y3 /= a.w;
    y4 -= b.x * y3; y5 -= b.y * y3; y6 -= b.z * y3; y7 -= b.w * y3;
    b = load_factor(high, row + 4u, cell);
    y4 /= b.x;
    y5 -= b.y * y4; y6 -= b.z * y4; y7 -= b.w * y4;
    b = load_factor(high, row + 5u, cell);
    y5 /= b.y;
    y6 -= b.z * y5; y7 -= b.w * y5;
    b = load_factor(high, row + 6u, cell);
    y6 /= b.z;
    y7 -= b.w * y6;
    b = load_factor(high, row + 7u, cell);
    y7 /= b.w;
    sums += finish(image, images, row, cell, y0);
    sums += finish(image, images, row + 1u, cell, y1);
    sums += finish(image, images, row + 2u, cell, y2);
    sums += finish(image, images, row + 3u, cell, y3);
    sums += finish(image, images, row + 4u, cell, y4);
    sums += finish(image, images, row + 5u, cell, y5);
    sums += finish(image, images, row + 6u, cell, y6);
    sums += finish(image, images, row + 7u, cell, y7);
  }
  let above = group * params.inherited_cells + parents[cell];
  sums += vec4f(inherited[above.x], inherited[above.y], inherited[above.z], inherited[above.w]);
  squares[image * params.cells + cell] = sums.x;
  if (image + 1u < params.images) { squares[(image + 1u) * params.cells + cell] = sums.y; }
  if (image + 2u < params.images) { squares[(image + 2u) * params.cells + cell] = sums.z; }
  if (image + 3u < params.images) { squares[(image + 3u) * params.cells + cell] = sums.w; }
}
