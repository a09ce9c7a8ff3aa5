// Makes the Gram matrices of centred samples positive definite, in place.
//
//   gram[i, j] += mean / N + (i == j ? ridge : 0),   share = 1 / (N (ridge + mean))        mean = sum_i gram[i, i] / N
//
// The vector of ones is an eigenvector of the Gram matrix of N centred samples, of eigenvalue 0; here its eigenvalue becomes
// ridge + the mean of all eigenvalues. `share` is what it then contributes to each diagonal element of the inverse: 1 / N of an
// ordinary one, so that taking it out cancels nothing, and no more is added to the small elements than that takes.
//
// gram:   packed rows [entries, cells], see triangle.wgsl, without ancestors.     shares: [cells] f32.
// One invocation treats one cell: what is written depends on the whole diagonal. Edges: invocations outside do nothing.

struct Params {
  cells: u32,
  images: u32,
  ridge: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> gram: array<f32>;
@group(0) @binding(2) var<storage, read_write> shares: array<f32>;

override CELLS: u32;

@compute @workgroup_size(CELLS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let cell = id.x;
  if (cell >= params.cells) {
    return;
  }
  let images = f32(params.images);
  var trace = 0.0;
  for (var row = 0u; row < params.images; row++) {
    trace += gram[(row_start(row, 0u) + row) * params.cells + cell];
  }
  let mean = trace / images;
  let shift = mean / images;
  var at = cell;
  for (var row = 0u; row < params.images; row++) {
    for (var column = 0u; column < row; column++) {
      gram[at] += shift;
      at += params.cells;
    }
    gram[at] += shift + params.ridge;
    at += params.cells;
  }
  shares[cell] = 1.0 / (images * (params.ridge + mean));
}
