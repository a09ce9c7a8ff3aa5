// Second pass of the antialiased resize in real arithmetic: weighted sums along the rows, clipped and normalised.
//
//   normalised[base + c * plane + y * width + x] =
//     (clamp(sum over t < support of weights[t, x] * reduced[y, (starts[x] + t) * channels + c], low, high) - centre_c) * scale_c
//
// reduced: [height, stride] f32, interleaved channels as in the source image, rows padded to the stride.
// starts: [width] u32. weights: [support, width] f32.
// normalised: [slots, 3, rows, width] f32, of which one slot is written, from its row base on.
// Channels: 3 and 4 are red, green, blue and alpha; 1 and 2 are grey, repeated as red, green and blue, and alpha. Alpha is
// not read: the colour of a transparent pixel counts as it is, as in Pillow's convert("RGB").
// One invocation computes one pixel, one workgroup WIDTH x HEIGHT of them; x runs along the width. A weight is loaded once
// for three sums.
// Edges: the host folds what lies beyond the border into the weights.
// (v / 255 - mean) / std is done as (v - centre) * scale: the difference of nearby numbers does not round, so what is close
// to the mean keeps the precision of v. As v * scale + offset it would lose it to the two large terms.

struct Params {
  channels: u32,
  stride: u32,
  width: u32,
  height: u32,
  support: u32,
  base: u32,
  plane: u32,
  low: f32,
  high: f32,
  centre_red: f32,
  centre_green: f32,
  centre_blue: f32,
  scale_red: f32,
  scale_green: f32,
  scale_blue: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> reduced: array<f32>;
@group(0) @binding(2) var<storage, read> starts: array<u32>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(4) var<storage, read_write> normalised: array<f32>;

override WIDTH: u32;
override HEIGHT: u32;

@compute @workgroup_size(WIDTH, HEIGHT)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.width || id.y >= params.height) {
    return;
  }
  let is_grey = params.channels < 3;
  var at = id.y * params.stride + starts[id.x] * params.channels + select(vec3u(0, 1, 2), vec3u(0), is_grey);
  var sums = vec3f(0);
  for (var t = 0u; t < params.support; t++) {
    sums += weights[t * params.width + id.x] * vec3f(reduced[at.x], reduced[at.y], reduced[at.z]);
    at += vec3u(params.channels);
  }
  let centre = vec3f(params.centre_red, params.centre_green, params.centre_blue);
  let scale = vec3f(params.scale_red, params.scale_green, params.scale_blue);
  let values = (clamp(sums, vec3f(params.low), vec3f(params.high)) - centre) * scale;
  let pixel = params.base + id.y * params.width + id.x;
  normalised[pixel] = values.r;
  normalised[pixel + params.plane] = values.g;
  normalised[pixel + 2 * params.plane] = values.b;
}
