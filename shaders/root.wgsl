// Puts the distances of one band of cells into the distance grid.
//
//   grid[n, first_cell + p] = sqrt(scale * q / (1 - leverage * q)),   q = squares[n, p]
//
// scale = 1, leverage = 0: the Mahalanobis distance. With the values of src/gaussian/leave_one_out.ts: the distance that a training
// image would have if it had not been trained on.
//
// squares: [images, cells] f32, never negative (sums of squares).   grid: [images, grid_cells] f32.
// One invocation computes one element; x runs along the cells. Edges: invocations outside do nothing.
// Caution: leverage * q is below 1 in exact arithmetic and may round to 1 where N is far below d and epsilon is tiny: the
// remainder is kept at SMALLEST_REMAINDER or more, so that the distance stays finite (and very large).

struct Params {
  images: u32,
  cells: u32,
  grid_cells: u32,
  first_cell: u32,
  scale: f32,
  leverage: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> squares: array<f32>;
@group(0) @binding(2) var<storage, read_write> grid: array<f32>;

override CELLS: u32;
const SMALLEST_REMAINDER = 0x1p-24; // half of the spacing of float32 below 1

@compute @workgroup_size(CELLS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.cells || id.y >= params.images) {
    return;
  }
  let q = squares[id.y * params.cells + id.x];
  let remainder = max(1.0 - params.leverage * q, SMALLEST_REMAINDER);
  grid[id.y * params.grid_cells + params.first_cell + id.x] = sqrt(params.scale * q / remainder);
}
