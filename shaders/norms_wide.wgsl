// norms.wgsl for GPUs: the channels of a position side by side.
//
//   norms[n, p] = sqrt(sum_k vectors[n, k, p]^2)
//
// Buffers as in norms.wgsl.
// One workgroup treats POSITIONS positions of one image (y): x runs along the positions, so that neighbours read neighbours, y over
// channels LANES apart, whose squares are then added in a tree in workgroup memory. Edges: positions past the last repeat it and store
// nothing; all invocations meet at the barriers.

struct Params {
  channels: u32,
  positions: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> vectors: array<f32>;
@group(0) @binding(2) var<storage, read_write> norms: array<f32>;

override POSITIONS: u32;
override LANES: u32;

var<workgroup> wg_sums: array<f32, POSITIONS * LANES>;

@compute @workgroup_size(POSITIONS, LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let position = group.x * POSITIONS + local.x;
  let slot = local.y * POSITIONS + local.x;
  let at = group.y * params.channels * params.positions + min(position, params.positions - 1u);
  var sum = 0.0;
  for (var k = local.y; k < params.channels; k += LANES) {
    let value = vectors[at + k * params.positions];
    sum += value * value;
  }
  wg_sums[slot] = sum;
  for (var span = LANES / 2u; span > 0u; span /= 2u) {
    workgroupBarrier(); // publishes wg_sums below 2 * span
    if (local.y < span) {
      wg_sums[slot] += wg_sums[slot + span * POSITIONS];
    }
  }
  if (local.y == 0u && position < params.positions) {
    norms[group.y * params.positions + position] = sqrt(wg_sums[local.x]);
  }
}
