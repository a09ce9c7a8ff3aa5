// Second pass of Pillow's 8-bit resize: integer sums along the columns, rounded and clipped to bytes, then normalised.
//
//   normalised[base + c * plane + y * width + x] = (byte_c - centre_c) * scale_c, byte_c =
//     clamp((2^(PRECISION - 1) + sum over t < support of weights[t, y] * rounded_c[starts[y] + t, x]) >> PRECISION, 0, 255)
//
// rounded: [inputs, width] u32, red | green << 8 | blue << 16. starts: [height] u32, starts[y] + support <= inputs.
// weights: [support, height] i32, fractions of 2^PRECISION.
// normalised: [slots, 3, rows, width] f32, of which one slot is written, from its row base on.
// One invocation computes one pixel, one workgroup WIDTH x HEIGHT of them; x runs along the width.
// Edges: the host folds what lies beyond the border into the weights.
// Integer arithmetic up to the byte, so equal to Pillow's bit for bit; no overflow, see resize_columns_pillow.wgsl.

struct Params {
  width: u32,
  height: u32,
  support: u32,
  base: u32,
  plane: u32,
  centre_red: f32,
  centre_green: f32,
  centre_blue: f32,
  scale_red: f32,
  scale_green: f32,
  scale_blue: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> rounded: array<u32>;
@group(0) @binding(2) var<storage, read> starts: array<u32>;
@group(0) @binding(3) var<storage, read> weights: array<i32>;
@group(0) @binding(4) var<storage, read_write> normalised: array<f32>;

override WIDTH: u32;
override HEIGHT: u32;
override PRECISION: u32;

@compute @workgroup_size(WIDTH, HEIGHT)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.width || id.y >= params.height) {
    return;
  }
  var at = starts[id.y] * params.width + id.x;
  var sums = vec3i(1 << (PRECISION - 1));
  for (var t = 0u; t < params.support; t++) {
    let bytes = (vec3u(rounded[at]) >> vec3u(0, 8, 16)) & vec3u(0xff);
    sums += weights[t * params.height + id.y] * vec3i(bytes);
    at += params.width;
  }
  let centre = vec3f(params.centre_red, params.centre_green, params.centre_blue);
  let scale = vec3f(params.scale_red, params.scale_green, params.scale_blue);
  let values = (vec3f(clamp(sums >> vec3u(PRECISION), vec3i(0), vec3i(255))) - centre) * scale;
  let pixel = params.base + id.y * params.width + id.x;
  normalised[pixel] = values.r;
  normalised[pixel + params.plane] = values.g;
  normalised[pixel + 2 * params.plane] = values.b;
}
