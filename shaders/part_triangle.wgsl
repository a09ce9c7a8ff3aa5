// The triangle of an orthogonal factorisation of the columns of every part, by the modified Gram-Schmidt process (Golub & Van Loan, 5.2.8).
//
//   Y = Q T,   triangles[j, i] = scale T[i, j]        i <= j: packed rows of the Cholesky factor of scale^2 Y^T Y
//
// columns:   [groups, images, cells, 4] f32, see part_columns.wgsl: slots part * size .. part * size + size - 1 are the columns Y of
//   a part. Q when done.
// triangles: packed rows [entries, parts * cells], see triangle.wgsl, without ancestors.
// One invocation treats one cell of one part; x runs along the cells, y over parts. Edges: invocations outside do nothing.
// Caution: columns are independent in exact arithmetic and may not be after rounding; a length is kept at SMALLEST_LENGTH or more.

struct Params {
  images: u32,
  cells: u32,
  parts: u32,
  size: u32,
  scale: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> columns: array<f32>;
@group(0) @binding(2) var<storage, read_write> triangles: array<f32>;

override CELLS: u32;
const MEMBERS = 4u;
const SMALLEST_LENGTH = 0x1p-50;

// Element index of the first row of a slot's column; rows are `MEMBERS * params.cells` apart.
fn column_start(slot: u32, cell: u32) -> u32 {
  return (slot / MEMBERS * params.images * params.cells + cell) * MEMBERS + slot % MEMBERS;
}

fn product(left: u32, right: u32) -> f32 {
  let step = MEMBERS * params.cells;
  var sum = 0.0;
  for (var row = 0u; row < params.images; row++) {
    sum += columns[left + row * step] * columns[right + row * step];
  }
  return sum;
}

@compute @workgroup_size(CELLS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let cell = id.x;
  if (cell >= params.cells) {
    return;
  }
  let step = MEMBERS * params.cells;
  let matrices = params.parts * params.cells;
  let matrix = id.y * params.cells + cell;
  for (var j = 0u; j < params.size; j++) {
    let own = column_start(id.y * params.size + j, cell);
    for (var i = 0u; i < j; i++) {
      let other = column_start(id.y * params.size + i, cell);
      let along = product(other, own);
      triangles[(row_start(j, 0u) + i) * matrices + matrix] = params.scale * along;
      for (var row = 0u; row < params.images; row++) {
        columns[own + row * step] -= along * columns[other + row * step];
      }
    }
    let length = max(sqrt(product(own, own)), SMALLEST_LENGTH);
    triangles[(row_start(j, 0u) + j) * matrices + matrix] = params.scale * length;
    for (var row = 0u; row < params.images; row++) {
      columns[own + row * step] /= length;
    }
  }
}
