// Median of a stack of pictures at every pixel, of those that see it.
//
//   medians[c, p] = the k-th smallest of round(pictures[n, c, p]) over the n with seen[n, p] > 0.5,   k = ceil(how many / 2)
//
// pictures: [count, 3, pixels] f32, 0 to 255.   seen: [count, pixels] f32.   before: [pixels] u32, taken where nobody sees a pixel.
// medians: [pixels] u32, red, green and blue from the lowest bits on, 255 above them.
// One invocation computes one pixel: the bits of the median from the highest down, each by counting what lies below, so that no picture is
// moved or kept; the three colours at once. Neighbouring invocations read neighbouring pixels.

struct Params {
  count: u32,
  pixels: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> pictures: array<f32>;
@group(0) @binding(2) var<storage, read> seen: array<f32>;
@group(0) @binding(3) var<storage, read> before: array<u32>;
@group(0) @binding(4) var<storage, read_write> medians: array<u32>;

override INVOCATIONS: u32;

const HIGHEST_BIT = 128u;

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let pixel = id.x;
  if (pixel >= params.pixels) {
    return;
  }
  var many = 0u;
  for (var n = 0u; n < params.count; n++) {
    many += u32(seen[n * params.pixels + pixel] > 0.5);
  }
  if (many == 0) {
    medians[pixel] = before[pixel];
    return;
  }
  let rank = (many + 1) / 2;
  var median = vec3u(); // largest value that fewer than rank lie below
  for (var bit = HIGHEST_BIT; bit > 0; bit /= 2) {
    let tried = median | vec3u(bit);
    var below = vec3u();
    for (var n = 0u; n < params.count; n++) {
      if (seen[n * params.pixels + pixel] > 0.5) {
        let at = 3 * n * params.pixels + pixel;
        let value = vec3f(pictures[at], pictures[at + params.pixels], pictures[at + 2 * params.pixels]);
        below += vec3u(vec3u(round(value)) < tried);
      }
    }
    median = select(median, tried, below < vec3u(rank));
  }
  medians[pixel] = median.r | (median.g << 8) | (median.b << 16) | (255u << 24);
}
