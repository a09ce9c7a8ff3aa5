// Turns a co-moment into a regularised covariance, in place.
//
//   matrix[i, j] = matrix[i, j] * scale + (i == j ? epsilon : 0)        (Defard et al. 2020, eq. 1; scale = 1 / (N - 1))
//
// matrix: packed rows, see triangle.wgsl. The diagonal of row i is its last entry.
// One invocation treats one entry of one cell; x runs along the cells, y over the rows, z over column groups of the row.
// Edges: invocations outside the row do nothing.

struct Params {
  cells: u32,
  ancestors: u32,
  channels: u32,
  scale: f32,
  epsilon: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> matrix: array<f32>;

override CELLS: u32;

@compute @workgroup_size(CELLS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let cell = id.x;
  let row = id.y;
  let column = id.z;
  let diagonal = params.ancestors + row;
  if (cell >= params.cells || column > diagonal) {
    return;
  }
  let at = (row_start(row, params.ancestors) + column) * params.cells + cell;
  let scaled = matrix[at] * params.scale;
  matrix[at] = select(scaled, scaled + params.epsilon, column == diagonal);
}
