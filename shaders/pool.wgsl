// Global average pooling, relative to an origin: the mean difference of every channel of every image from it.
//
//   pooled[n, c] = (sum_p features[n, c, p] - origin[c]) / positions
//
// features: [images, channels, positions] f32. origin: [channels] f32. pooled: [images, channels] f32.
// One workgroup computes one channel (x) of one image (y): every invocation the sum of the elements INVOCATIONS apart, so
// that neighbours read neighbours, then a tree in workgroup memory. Edges: invocations past the last position add nothing.
// A sum of p terms rounds p / INVOCATIONS + log2 INVOCATIONS times in a row, not p times. Means of good images differ by far less than
// they are large: subtracting an origin near them first keeps the digits in which they differ.

struct Params {
  channels: u32,
  positions: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> features: array<f32>;
@group(0) @binding(2) var<storage, read> origin: array<f32>;
@group(0) @binding(3) var<storage, read_write> pooled: array<f32>;

override INVOCATIONS: u32;

var<workgroup> wg_sums: array<f32, INVOCATIONS>;

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = group.y * params.channels + group.x;
  var sum = 0.0;
  for (var p = local; p < params.positions; p += INVOCATIONS) {
    sum += features[row * params.positions + p] - origin[group.x];
  }
  wg_sums[local] = sum;
  for (var span = INVOCATIONS / 2; span > 0; span /= 2) {
    workgroupBarrier(); // publishes wg_sums below 2 * span
    if (local < span) {
      wg_sums[local] += wg_sums[local + span];
    }
  }
  if (local == 0) {
    pooled[row] = wg_sums[0] / f32(params.positions);
  }
}
