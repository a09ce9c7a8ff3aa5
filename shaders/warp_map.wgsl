// Anomaly map of one image, from the network's input back to the image's own pixels: some rows of it.
//
//   q = c0 + R^T (f - c0 - t), where the centre f of a pixel of the image, laid over the frame, lies in the frame
//   warped[y, x] = the map at q, bilinear between centres, its border repeated; NaN where q lies beside the map or outside the roi
//
// maps: [images, height, width] f32 of the network's input.   poses: [images, 2] vec4f as in align.wgsl.
// roi: [height, width], all bits zero where is not looked; any buffer if has_roi is 0.
// warped: [rows, source_width], float32 as its bits: a shader may take no float for NaN.
// One invocation computes one pixel, one workgroup WIDTH x HEIGHT of them; x runs along the width. Edges: invocations outside do nothing.
// The network's pixel under a place n is floor(n + ROUNDING): what rounding leaves short of a border between two belongs beyond it.

struct Params {
  image: u32,
  width: u32,
  height: u32,
  first_row: u32,
  rows: u32,
  source_width: u32,
  has_roi: u32,
  pixel_width: f32, // size of a pixel of the image, in the frame
  pixel_height: f32,
  frame_width: f32,
  frame_height: f32,
  left: f32, // of the network's input, in the frame
  top: f32,
  step_across: f32, // size of one of its pixels
  step_down: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> maps: array<f32>;
@group(0) @binding(2) var<storage, read> poses: array<vec4f>;
@group(0) @binding(3) var<storage, read> roi: array<u32>;
@group(0) @binding(4) var<storage, read_write> warped: array<u32>;

override WIDTH: u32;
override HEIGHT: u32;

const NOT_A_NUMBER = 0x7fc00000u;
const ROUNDING = 1e-4; // of a pixel of the network

@compute @workgroup_size(WIDTH, HEIGHT)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.source_width || id.y >= params.rows) {
    return;
  }
  let place = network_place(vec2f(vec2u(id.x, params.first_row + id.y)) + 0.5);
  let size = vec2i(i32(params.width), i32(params.height));
  let pixel = vec2i(floor(place + ROUNDING));
  var bits = NOT_A_NUMBER;
  if (all(pixel >= vec2i()) && all(pixel < size) && looked_at(vec2u(pixel))) {
    bits = bitcast<u32>(value_at(place - 0.5, size));
  }
  warped[id.y * params.source_width + id.x] = bits;
}

// Where a place of the image lies in the network's input.
fn network_place(place: vec2f) -> vec2f {
  let pose = poses[2 * params.image];
  let centre = 0.5 * vec2f(params.frame_width, params.frame_height);
  let arm = place * vec2f(params.pixel_width, params.pixel_height) - centre - pose.zw;
  let back = centre + vec2f(pose.x * arm.x + pose.y * arm.y, pose.x * arm.y - pose.y * arm.x);
  return (back - vec2f(params.left, params.top)) / vec2f(params.step_across, params.step_down);
}

fn looked_at(pixel: vec2u) -> bool {
  if (params.has_roi == 0) {
    return true;
  }
  return roi[pixel.y * params.width + pixel.x] != 0;
}

fn value_at(place: vec2f, size: vec2i) -> f32 {
  let at = clamp(place, vec2f(), vec2f(size - 1));
  let low = vec2u(at);
  let high = min(low + 1, vec2u(size - 1));
  let share = at - vec2f(low);
  let map = params.image * params.height;
  let above = (map + low.y) * params.width;
  let below = (map + high.y) * params.width;
  return mix(
    mix(maps[above + low.x], maps[above + high.x], share.x),
    mix(maps[below + low.x], maps[below + high.x], share.x),
    share.y,
  );
}
