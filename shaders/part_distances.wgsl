// Distances of the images of parts, each part left out of a fit, from the Cholesky factors L of small matrices R.
//
//   L w = e_i,   distances[i, m] = sqrt(scale (|w|^2 - offset))        |w|^2 = (L L^T)^-1 [i, i]
//
// The formula is derived in src/gaussian/leave_part_out.ts.
//
// factors:   packed rows [entries, matrices], see triangle.wgsl, without ancestors.     distances: [size, matrices] f32.
// One invocation treats one image of one matrix; x runs along the matrices, y over images. w is zero above row i. Edges: invocations
// outside do nothing. Caution: rounding may take the difference below 0 where the samples have no variance.

struct Params {
  matrices: u32,
  size: u32,
  scale: f32,
  offset: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> factors: array<f32>;
@group(0) @binding(2) var<storage, read_write> distances: array<f32>;

override CELLS: u32;
const LARGEST = 32u; // LARGEST_PART of src/gaussian/parts.ts

@compute @workgroup_size(CELLS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let matrix = id.x;
  if (matrix >= params.matrices) {
    return;
  }
  let image = id.y;
  var w: array<f32, LARGEST>;
  var square = 0.0;
  for (var row = image; row < params.size; row++) {
    let start = row_start(row, 0u);
    var rest = select(0.0, 1.0, row == image);
    for (var k = image; k < row; k++) {
      rest -= factors[(start + k) * params.matrices + matrix] * w[k];
    }
    w[row] = rest / factors[(start + row) * params.matrices + matrix];
    square += w[row] * w[row];
  }
  distances[image * params.matrices + matrix] = sqrt(params.scale * max(square - params.offset, 0.0));
}
