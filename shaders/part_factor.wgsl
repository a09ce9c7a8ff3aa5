// Cholesky factors of what is left of small matrices once products are taken away, in place.
//
//   R = I - share 1 1^T - scale products,   matrices = chol(R)
//
// The formula is derived in src/gaussian/leave_part_out.ts.
//
// matrices: packed rows [entries, cells], see triangle.wgsl, without ancestors: products on entry, factors on exit.
// One invocation treats one cell: the matrices have some ten entries. Edges: invocations outside do nothing.
// Caution: R is positive definite in exact arithmetic and may not be after rounding, where N is far below d and epsilon is tiny: a pivot
// is kept at SMALLEST_PIVOT or more, so that distances stay finite (and very large).

struct Params {
  cells: u32,
  size: u32,
  share: f32,
  scale: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> matrices: array<f32>;

override CELLS: u32;
const SMALLEST_PIVOT = 0x1p-24; // half of the spacing of float32 below 1

fn element(row: u32, column: u32, cell: u32) -> u32 {
  return (row_start(row, 0u) + column) * params.cells + cell;
}

@compute @workgroup_size(CELLS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let cell = id.x;
  if (cell >= params.cells) {
    return;
  }
  for (var row = 0u; row < params.size; row++) {
    for (var column = 0u; column <= row; column++) {
      let at = element(row, column, cell);
      var rest = select(0.0, 1.0, row == column) - params.share - params.scale * matrices[at];
      for (var k = 0u; k < column; k++) {
        rest -= matrices[element(row, k, cell)] * matrices[element(column, k, cell)];
      }
      if (column < row) {
        matrices[at] = rest / matrices[element(column, column, cell)];
      } else {
        matrices[at] = sqrt(max(rest, SMALLEST_PIVOT));
      }
    }
  }
}
