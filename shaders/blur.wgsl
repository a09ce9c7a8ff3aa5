// One pass of a separable Gaussian along one axis.
//
//   out[b, y, x] = sum over t = -radius .. radius of weights[t + radius] * in[b, at(position + t)]
//
// source, blurred: [maps, height, width] f32. weights: [2 * radius + 1] f32, normalised on the host in float64.
// One invocation computes one element; x runs along the width, so neighbours read neighbours in both passes.
// Edges: scipy's mode "reflect", d c b a | a b c d | d c b a (the edge element is repeated), with as many bounces as the
// radius asks for when it exceeds the extent. (torch's "reflect" does not repeat the edge: not the same.)
// The sum runs over 2 * radius + 1 positive weights that sum to 1: no cancellation.

struct Params {
  width: u32,
  height: u32,
  maps: u32,
  radius: u32,
  vertical: u32, // 1: along the height, 0: along the width
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> blurred: array<f32>;

override WIDTH: u32;
override HEIGHT: u32;

// Index of the element that stands at `position` in the mirrored continuation of `extent` elements.
fn mirrored(position: i32, extent: i32) -> u32 {
  let period = 2 * extent;
  let wrapped = ((position % period) + period) % period;
  return u32(select(wrapped, period - 1 - wrapped, wrapped >= extent));
}

@compute @workgroup_size(WIDTH, HEIGHT)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.width || id.y >= params.height || id.z >= params.maps) {
    return;
  }
  let vertical = params.vertical == 1u;
  let extent = i32(select(params.width, params.height, vertical));
  let stride = select(1u, params.width, vertical);
  let position = i32(select(id.x, id.y, vertical));
  let line = id.z * params.width * params.height + select(id.y * params.width, id.x, vertical);
  let radius = i32(params.radius);
  var sum = 0.0;
  for (var t = -radius; t <= radius; t++) {
    sum += weights[t + radius] * source[line + mirrored(position + t, extent) * stride];
  }
  blurred[(id.z * params.height + id.y) * params.width + id.x] = sum;
}
