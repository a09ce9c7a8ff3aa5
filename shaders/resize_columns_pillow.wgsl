// First pass of Pillow's 8-bit resize: integer sums along the rows of packed samples, rounded and clipped to bytes.
//
//   rounded[y, x] = red | green << 8 | blue << 16, each
//     clamp((2^(PRECISION - 1) + sum over t < support of weights[t, x] * sample[y, starts[x] + t]) >> PRECISION, 0, 255)
//
// samples: [height, groups] u32, four 8-bit samples each, lowest bits first; a row holds the samples of its pixels,
// interleaved, padded to a whole word. starts: [width] u32. weights: [support, width] i32, fractions of 2^PRECISION.
// rounded: [height, width] u32.
// Channels: as in resize_columns.wgsl; alpha is not read.
// One invocation computes one pixel, one workgroup WIDTH x HEIGHT of them; x runs along the width.
// Edges: the host folds what lies beyond the border into the weights.
// Integer arithmetic, so equal to Pillow's bit for bit. Weights sum to about 2^22 and their absolute values to less than
// 1.6 times that: 255 times as much stays below 2^31.

struct Params {
  channels: u32,
  groups: u32,
  width: u32,
  height: u32,
  support: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> samples: array<u32>;
@group(0) @binding(2) var<storage, read> starts: array<u32>;
@group(0) @binding(3) var<storage, read> weights: array<i32>;
@group(0) @binding(4) var<storage, read_write> rounded: array<u32>;

override WIDTH: u32;
override HEIGHT: u32;
override PRECISION: u32;

@compute @workgroup_size(WIDTH, HEIGHT)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.width || id.y >= params.height) {
    return;
  }
  let is_grey = params.channels < 3;
  var at = id.y * params.groups * 4 + starts[id.x] * params.channels + select(vec3u(0, 1, 2), vec3u(0), is_grey);
  var sums = vec3i(1 << (PRECISION - 1));
  for (var t = 0u; t < params.support; t++) {
    let words = vec3u(samples[at.x / 4], samples[at.y / 4], samples[at.z / 4]);
    sums += weights[t * params.width + id.x] * vec3i((words >> (at % 4 * 8)) & vec3u(0xff));
    at += vec3u(params.channels);
  }
  let bytes = vec3u(clamp(sums >> vec3u(PRECISION), vec3i(0), vec3i(255)));
  rounded[id.y * params.width + id.x] = bytes.r | (bytes.g << 8) | (bytes.b << 16);
}
