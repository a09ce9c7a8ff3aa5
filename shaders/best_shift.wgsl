// The shift of each image that is worth most: second of the two steps of search_shift_wide.wgsl.
//
//   poses[n] = the shift s with the largest found[n, s].x, of equal ones the first
//
// found: [count, shifts] vec4f, see search_shift_wide.wgsl.   poses: [count, 2] vec4f, see search_shift.wgsl.
// One workgroup computes one image: every invocation the best of the shifts INVOCATIONS apart, then a tree in workgroup memory.

struct Params {
  width: u32,
  height: u32,
  frame_width: f32,
  frame_height: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> found: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> poses: array<vec4f>;

override INVOCATIONS: u32;
override STRIDE: u32;

var<workgroup> wg_worth: array<f32, INVOCATIONS>;
var<workgroup> wg_index: array<u32, INVOCATIONS>;

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let size = vec2u(params.width, params.height);
  let reach = reach_of(size, STRIDE);
  let shifts = shifts_of(reach);
  var worth = -2.0;
  var best = shifts;
  for (var index = local; index < shifts; index += INVOCATIONS) {
    let own = found[group.x * shifts + index].x;
    if (own > worth) {
      worth = own;
      best = index;
    }
  }
  wg_worth[local] = worth;
  wg_index[local] = best;
  for (var span = INVOCATIONS / 2; span > 0; span /= 2) {
    workgroupBarrier(); // publishes wg_worth and wg_index below 2 * span
    if (local < span) {
      let other = wg_worth[local + span];
      let first = wg_index[local + span] < wg_index[local];
      if (other > wg_worth[local] || (other == wg_worth[local] && first)) {
        wg_worth[local] = other;
        wg_index[local] = wg_index[local + span];
      }
    }
  }
  if (local == 0) {
    let zoom = vec2f(size) / vec2f(params.frame_width, params.frame_height);
    poses[2 * group.x] = vec4f(1, 0, vec2f(shift_at(wg_index[0], reach, STRIDE)) / zoom);
    poses[2 * group.x + 1] = vec4f(found[group.x * shifts + wg_index[0]].yz, 0, 0);
  }
}
