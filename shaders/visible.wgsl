// Which pixels of the network's input show some of their image.
//
//   visible[n, y, x] = 1 where p = c0 + t + R (q - c0) lies in the frame, q the centre of the pixel in it; else 0
//
// poses: [images, 2] vec4f as in align.wgsl.   visible: [images, height, width] f32.
// The image is as large as the frame, whatever pixels it has; all lengths are in pixels of the frame.
// One invocation computes one element, one workgroup WIDTH x HEIGHT of an image (z); x runs along the width. Edges: invocations outside
// do nothing.

struct Params {
  width: u32,
  height: u32,
  frame_width: f32,
  frame_height: f32,
  left: f32, // of the network's input
  top: f32,
  step_across: f32, // size of one of its pixels
  step_down: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> poses: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> visible: array<f32>;

override WIDTH: u32;
override HEIGHT: u32;

@compute @workgroup_size(WIDTH, HEIGHT)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.width || id.y >= params.height) {
    return;
  }
  let pose = poses[2 * id.z];
  let frame = vec2f(params.frame_width, params.frame_height);
  let place = vec2f(params.left, params.top) + (vec2f(id.xy) + 0.5) * vec2f(params.step_across, params.step_down);
  let arm = place - 0.5 * frame;
  let moved = 0.5 * frame + pose.zw + vec2f(pose.x * arm.x - pose.y * arm.y, pose.y * arm.x + pose.x * arm.y);
  let inside = all(moved >= vec2f()) && all(moved < frame);
  visible[(id.z * params.height + id.y) * params.width + id.x] = select(0.0, 1.0, inside);
}
