// Euclidean norm of the vector at every position of every image.
//
//   norms[n, p] = sqrt(sum_k vectors[n, k, p]^2)
//
// vectors: [images, channels, positions] f32. norms: [images, positions] f32.
// One invocation computes one norm, going down the channels: neighbours (x) read neighbouring addresses; y runs over images.
// Edges: invocations past the last position do nothing.

struct Params {
  channels: u32,
  positions: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> vectors: array<f32>;
@group(0) @binding(2) var<storage, read_write> norms: array<f32>;

override INVOCATIONS: u32;

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.positions) {
    return;
  }
  var at = id.y * params.channels * params.positions + id.x;
  var sum = 0.0;
  for (var k = 0u; k < params.channels; k++) {
    let value = vectors[at];
    sum += value * value;
    at += params.positions;
  }
  norms[id.y * params.positions + id.x] = sqrt(sum);
}
