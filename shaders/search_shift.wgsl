// The shift of each image against the reference at which they correlate best, of all shifts up to half the frame: where to start from
// when the part lies far off.
//
//   r(s) = correlation of reference[p] and image[p + s] over the p of which both are there,
//   times min(1, overlap / FULL_OVERLAP), overlap the share of the frame that they are
//
// reference: [height, width] f32.   images: [count, height, width] f32, both about -0.5 to 0.5.
// poses: [count, 2] vec4f as in align.wgsl: no turn, the shift in pixels of the frame; correlation and overlap.
// Shifts are multiples of STRIDE pixels of a coarse level: from the nearest one the steps of align.wgsl find the place.
// One workgroup computes one image, an invocation every INVOCATIONS-th shift; then a tree takes the best, of equal ones the first in the
// order of shift_at() of shifts.wgsl, which begins with no shift at all. All invocations read the same reference.

struct Params {
  width: u32,
  height: u32,
  frame_width: f32,
  frame_height: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> reference: array<f32>;
@group(0) @binding(2) var<storage, read> images: array<f32>;
@group(0) @binding(3) var<storage, read_write> poses: array<vec4f>;

override INVOCATIONS: u32;
override STRIDE: u32;

struct Found {
  worth: f32,
  index: u32,
  correlation_overlap: vec2f,
}

var<workgroup> wg_found: array<Found, INVOCATIONS>;

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let image = group.x * params.width * params.height;
  let reach = reach_of(vec2u(params.width, params.height), STRIDE);
  let shifts = shifts_of(reach);
  var best = Found(-2, shifts, vec2f());
  for (var index = local; index < shifts; index += INVOCATIONS) {
    let found = correlated(image, index, reach);
    if (found.worth > best.worth) {
      best = found;
    }
  }
  wg_found[local] = best;
  for (var span = INVOCATIONS / 2; span > 0; span /= 2) {
    workgroupBarrier(); // publishes wg_found below 2 * span
    if (local < span) {
      let other = wg_found[local + span];
      let own = wg_found[local];
      if (other.worth > own.worth || (other.worth == own.worth && other.index < own.index)) {
        wg_found[local] = other;
      }
    }
  }
  if (local == 0) {
    let zoom = vec2f(f32(params.width) / params.frame_width, f32(params.height) / params.frame_height);
    poses[2 * group.x] = vec4f(1, 0, vec2f(shift_at(wg_found[0].index, reach, STRIDE)) / zoom);
    poses[2 * group.x + 1] = vec4f(wg_found[0].correlation_overlap, 0, 0);
  }
}

fn correlated(image: u32, index: u32, reach: vec2u) -> Found {
  let size = vec2i(i32(params.width), i32(params.height));
  let offset = shift_at(index, reach, STRIDE);
  let first = max(vec2i(), -offset);
  let end = min(size, size - offset);
  var sums = vec2f(); // r, i
  var squares = vec3f(); // r r, i i, r i
  for (var y = first.y; y < end.y; y++) {
    for (var x = first.x; x < end.x; x++) {
      let r = reference[u32(y * size.x + x)];
      let i = images[image + u32((y + offset.y) * size.x + x + offset.x)];
      sums += vec2f(r, i);
      squares += vec3f(r * r, i * i, r * i);
    }
  }
  let extent = vec2f(end - first);
  let found = worth_of(sums, squares, extent.x * extent.y, f32(size.x * size.y));
  return Found(found.x, index, found.yz);
}
