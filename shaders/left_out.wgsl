// Distances of the samples of a fit, each left out of it, from the factor L of their Gram matrix.
//
//   L y = e_i,   r = remainder_scale (|y|^2 - share),   distances[i, p] = sqrt(scale (1 - r) / r)        |y|^2 = (L L^T)^-1 [i, i]
//
// The formula is derived in src/gaussian/leave_one_out.ts. r is in (0, 1].
//
// factor:    packed rows [entries, cells], see triangle.wgsl, without ancestors.    shares: [cells] f32, see sample_ridge.wgsl.
// columns:   [groups, images, cells] vec4f, scratch: y of four images.
// distances: [count, grid_cells] f32, of images first .. first + count - 1; written from first_cell on.
// One invocation treats one cell for 4 images (vec4 over the images), in blocks of TILE = 8 rows as substitute.wgsl. y is zero
// above row i: `first` is a multiple of 8, and rows start there. x runs along the cells, y over groups of images.
// Edges: rows and images past the last store nothing. Caution: rounding may take r past 1 where the samples have no variance.

struct Params {
  images: u32,
  cells: u32,
  first: u32,
  count: u32,
  grid_cells: u32,
  first_cell: u32,
  remainder_scale: f32,
  scale: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> factor: array<f32>;
@group(0) @binding(2) var<storage, read> shares: array<f32>;
@group(0) @binding(3) var<storage, read_write> columns: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> distances: array<f32>;

override CELLS: u32;
const TILE = 8u;
const IMAGES = 4u;
const SMALLEST_REMAINDER = 0x1p-100; // of what is positive in exact arithmetic

fn load_factor(starts: vec4u, column: u32, cell: u32) -> vec4f {
  let at = (starts + column) * params.cells + cell;
  return vec4f(factor[at.x], factor[at.y], factor[at.z], factor[at.w]);
}

// Row `row` of the unit vectors of four images.
fn unit(row: u32, image: u32) -> vec4f {
  return select(vec4f(), vec4f(1.0), vec4u(row) == image + vec4u(0u, 1u, 2u, 3u));
}

// Stores y of one row at `at` and returns its squares; nothing for rows past the last.
fn finish(at: u32, row: u32, y: vec4f) -> vec4f {
  if (row >= params.images) {
    return vec4f();
  }
  columns[at + row * params.cells] = y;
  return y * y;
}

fn store(lane: u32, cell: u32, distance: f32) {
  if (lane < params.count) {
    distances[lane * params.grid_cells + params.first_cell + cell] = distance;
  }
}

@compute @workgroup_size(CELLS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let cell = id.x;
  if (cell >= params.cells) {
    return;
  }
  let image = params.first + id.y * IMAGES;
  let at = id.y * params.images * params.cells + cell;
  var sums = vec4f();
  for (var row = params.first; row < params.images; row += TILE) {
    let low = row_starts(row, 0u, params.images);
    let high = row_starts(row + 4u, 0u, params.images);
    var y0 = unit(row, image);
    var y1 = unit(row + 1u, image);
    var y2 = unit(row + 2u, image);
    var y3 = unit(row + 3u, image);
    var y4 = unit(row + 4u, image);
    var y5 = unit(row + 5u, image);
    var y6 = unit(row + 6u, image);
    var y7 = unit(row + 7u, image);
    for (var k = params.first; k < row; k++) {
      let a = load_factor(low, k, cell);
      let b = load_factor(high, k, cell);
      let y = columns[at + k * params.cells];
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
    sums += finish(at, row, y0);
    sums += finish(at, row + 1u, y1);
    sums += finish(at, row + 2u, y2);
    sums += finish(at, row + 3u, y3);
    sums += finish(at, row + 4u, y4);
    sums += finish(at, row + 5u, y5);
    sums += finish(at, row + 6u, y6);
    sums += finish(at, row + 7u, y7);
  }
  let r = max(params.remainder_scale * (sums - shares[cell]), vec4f(SMALLEST_REMAINDER));
  let left_out = sqrt(params.scale * max(1.0 - r, vec4f()) / r);
  let lane = id.y * IMAGES;
  store(lane, cell, left_out.x);
  store(lane + 1u, cell, left_out.y);
  store(lane + 2u, cell, left_out.z);
  store(lane + 3u, cell, left_out.w);
}
