// search_shift.wgsl for GPUs, first of two steps: what every shift of every image is worth.
//
//   found[n, s] = worth, correlation and overlap of image n at shift s, see search_shift.wgsl
//
// reference: [height, width] f32.   images: [count, height, width] f32, both about -0.5 to 0.5.
// found: [count, shifts] vec4f, the last lane 0.
// One workgroup computes one shift (x) of one image (y): every invocation sums over the pixels INVOCATIONS apart, so that neighbours read
// neighbours, then a tree in workgroup memory.

struct Params {
  width: u32,
  height: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> reference: array<f32>;
@group(0) @binding(2) var<storage, read> images: array<f32>;
@group(0) @binding(3) var<storage, read_write> found: array<vec4f>;

override INVOCATIONS: u32;
override STRIDE: u32;

struct Sums {
  sums: vec2f, // r, i
  squares: vec3f, // r r, i i, r i
}

var<workgroup> wg_sums: array<Sums, INVOCATIONS>;

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let size = vec2i(i32(params.width), i32(params.height));
  let reach = reach_of(vec2u(size), STRIDE);
  let offset = shift_at(group.x, reach, STRIDE);
  let first = max(vec2i(), -offset);
  let extent = vec2u(min(size, size - offset) - first);
  let image = i32(group.y) * size.x * size.y;
  var own = Sums();
  for (var pixel = local; pixel < extent.x * extent.y; pixel += INVOCATIONS) {
    let at = first + vec2i(vec2u(pixel % extent.x, pixel / extent.x));
    let r = reference[at.y * size.x + at.x];
    let i = images[image + (at.y + offset.y) * size.x + at.x + offset.x];
    own.sums += vec2f(r, i);
    own.squares += vec3f(r * r, i * i, r * i);
  }
  wg_sums[local] = own;
  for (var span = INVOCATIONS / 2; span > 0; span /= 2) {
    workgroupBarrier(); // publishes wg_sums below 2 * span
    if (local < span) {
      wg_sums[local].sums += wg_sums[local + span].sums;
      wg_sums[local].squares += wg_sums[local + span].squares;
    }
  }
  if (local == 0) {
    let n = f32(extent.x * extent.y);
    let pixels = f32(params.width * params.height);
    found[group.y * shifts_of(reach) + group.x] = vec4f(worth_of(wg_sums[0].sums, wg_sums[0].squares, n, pixels), 0);
  }
}
