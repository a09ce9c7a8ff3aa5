// Puts the distances of one band of cells into the distance grid.
//
//   grid[n, first_cell + p] = sqrt(squares[n, p])
//
// squares: [images, cells] f32, never negative (sums of squares).   grid: [images, grid_cells] f32.
// One invocation computes one element; x runs along the cells. Edges: invocations outside do nothing.

struct Params {
  images: u32,
  cells: u32,
  grid_cells: u32,
  first_cell: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> squares: array<f32>;
@group(0) @binding(2) var<storage, read_write> grid: array<f32>;

override CELLS: u32;

@compute @workgroup_size(CELLS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.cells || id.y >= params.images) {
    return;
  }
  grid[id.y * params.grid_cells + params.first_cell + id.x] = sqrt(squares[id.y * params.cells + id.x]);
}
