// Puts the values of chosen cells to their places in a grid; the other elements of the grid stay as they are.
//
//   grid[n, places[p]] = values[n, p]
//
// values: [images, cells] f32.   places: [cells] u32, all different.   grid: [images, grid_cells] f32.
// One invocation moves one element; x runs along the cells. Edges: invocations outside do nothing.

struct Params {
  images: u32,
  cells: u32,
  grid_cells: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read> places: array<u32>;
@group(0) @binding(3) var<storage, read_write> grid: array<f32>;

override CELLS: u32;

@compute @workgroup_size(CELLS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.cells || id.y >= params.images) {
    return;
  }
  grid[id.y * params.grid_cells + places[id.x]] = values[id.y * params.cells + id.x];
}
