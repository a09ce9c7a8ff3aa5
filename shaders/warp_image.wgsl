// One image moved back to the frame and resized, antialiased along the axes of the image.
//
//   p = c0 + t + R (q - c0), where the centre q of a pixel of the result lies in the image
//   colour = sum over the pixels j of the image of w_j sample[j] / sum of w_j,   w_j = kernel(|u_j|) kernel(|v_j|),
//   (u_j, v_j) = (centre of j - p) / stretch,   stretch = max(extent, size of a pixel of the image) along each axis of the image,
//   extent = lengths of the rows of R diag(step): how far a pixel of the result reaches along the axes of the image
//   normalised[base + c * plane + y * width + x] = (clamp(colour_c, low, high) - centre_c) * scale_c
//
// samples: [image_height, groups] as in resize_rows.wgsl; every row begins at a whole group, so four pixels are as many groups as one has
//   channels. 3 and 4 channels are red, green, blue and alpha, 1 and 2 grey and alpha. Alpha is not read.
// places: [width + height] the columns and rows of the result in the image if nothing has moved: whole pixels, and the rest of 0 to 1. From
//   the former the image's pixels are subtracted without rounding, so that a far place is as exact as a near one.
// poses: [images, 2] vec4f as in align.wgsl.   reference: [reference_height, reference_width] u32, red in the lowest bits.
// normalised: [slots, planes, height, width] f32, of which one slot is written: red, green and blue, or the mean of the three.
// A pixel whose centre lies outside the image has the colour of the reference, black if there is none.
// One invocation computes one pixel, one workgroup WIDTH x HEIGHT of them; x runs along the width. Weights of columns are computed for four
// pixels of the image that are loaded together, beginning at a whole group, and once for all rows.
// Edges: pixels outside the image have no weight, as in Pillow. Up to three beyond the last column are loaded with it; after the last row
// the host leaves room for them.

struct Params {
  width: u32,
  height: u32,
  planes: u32, // 1 or 3
  image: u32, // row of poses
  image_width: u32,
  image_height: u32,
  channels: u32,
  sample_bits: u32, // 8 or 16
  groups: u32,
  pixel_width: f32, // size of a pixel of the image, in the frame
  pixel_height: f32,
  step_across: f32, // size of a pixel of the result before the crop, in the frame
  step_down: f32,
  support: f32, // of the kernel: 1 bilinear, 2 bicubic
  reference_width: u32, // 0: no reference
  reference_height: u32,
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
@group(0) @binding(1) var<storage, read> samples: array<u32>;
@group(0) @binding(2) var<storage, read> places: array<vec2f>;
@group(0) @binding(3) var<storage, read> poses: array<vec4f>;
@group(0) @binding(4) var<storage, read> reference: array<u32>;
@group(0) @binding(5) var<storage, read_write> normalised: array<f32>;

override WIDTH: u32;
override HEIGHT: u32;
override CHANNELS: u32; // what the pipeline is compiled for; 0: any, as the parameters say
override SAMPLE_BITS: u32;

const LANES = vec4i(0, 1, 2, 3);
const WHITE_16_BIT = 257.0; // over that of 8 bits

// Where a point lies: in pixel `whole`, which may be outside, `part` of the way through it.
struct Place {
  whole: vec2i,
  part: vec2f,
}

@compute @workgroup_size(WIDTH, HEIGHT)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.width || id.y >= params.height) {
    return;
  }
  let column = places[id.x];
  let row = places[params.width + id.y];
  let whole = vec2f(column.x, row.x);
  let part = vec2f(column.y, row.y);
  let pose = poses[2 * params.image];
  let place = moved(whole, part, pose);
  var colour = vec3f();
  if (any(place.whole < vec2i()) || any(place.whole >= image_size())) {
    colour = reference_colour(whole + part);
  } else {
    colour = gathered(place, pose.xy);
  }
  write(params.base + id.y * params.width + id.x, clamp(colour, vec3f(params.low), vec3f(params.high)));
}

fn image_size() -> vec2i {
  return vec2i(i32(params.image_width), i32(params.image_height));
}

fn channels() -> u32 {
  return select(CHANNELS, params.channels, CHANNELS == 0);
}

fn sample_bits() -> u32 {
  return select(SAMPLE_BITS, params.sample_bits, SAMPLE_BITS == 0);
}

fn pixel_size() -> vec2f {
  return vec2f(params.pixel_width, params.pixel_height);
}

fn moved(whole: vec2f, part: vec2f, pose: vec4f) -> Place {
  var start = whole;
  var rest = part + pose.zw / pixel_size();
  if (pose.y != 0) {
    let centre = 0.5 * vec2f(image_size());
    let arm = (whole - centre + part) * pixel_size();
    let turned_arm = vec2f(pose.x * arm.x - pose.y * arm.y, pose.y * arm.x + pose.x * arm.y);
    start = floor(centre);
    rest = centre - start + (turned_arm + pose.zw) / pixel_size();
  }
  let near = floor(rest);
  return Place(vec2i(start + near), rest - near);
}

// The weights of four distances.
fn kernel(u: vec4f) -> vec4f {
  if (params.support == 1) {
    return max(1 - u, vec4f());
  }
  let far = max(2 - u, vec4f());
  return (1 - u) * select(0.5 * far * far, 1 + u - 1.5 * u * u, u < vec4f(1)); // Keys, a = -1/2
}

// Columns four by four, and for each four all rows.
fn gathered(place: Place, turn: vec2f) -> vec3f {
  let step = vec2f(params.step_across, params.step_down);
  let extent = vec2f(length(turn * step), length(turn.yx * step)); // of a pixel of the result along the axes of the image
  let zoom = min(pixel_size() / extent, vec2f(1));
  let reach = params.support / zoom;
  let first = max(place.whole + vec2i(floor(place.part - reach)), vec2i());
  let end = min(place.whole + vec2i(ceil(place.part + reach)), image_size());
  var sums = vec3f();
  var weights = vec2f();
  for (var x = first.x & ~3; x < end.x; x += 4) {
    let columns = x + LANES;
    let u = abs(vec4f(columns - place.whole.x) + (0.5 - place.part.x)) * zoom.x;
    let across = select(vec4f(), kernel(u), columns < vec4i(image_size().x));
    var chunk = vec3f();
    weights = vec2f(weights.x + dot(across, vec4f(1)), 0);
    for (var y = first.y; y < end.y; y++) {
      let down = kernel(vec4f(abs(f32(y - place.whole.y) + (0.5 - place.part.y)) * zoom.y)).x;
      chunk += down * weighed(across, x, y);
      weights.y += down;
    }
    sums += chunk;
  }
  return eight_bit(sums, weights.x * weights.y);
}

fn eight_bit(sums: vec3f, weights: f32) -> vec3f {
  return sums / (weights * select(1.0, WHITE_16_BIT, sample_bits() == 16));
}

// Red, green and blue of four pixels from column x on, weighed and added; x is a multiple of 4.
fn weighed(weights: vec4f, x: i32, y: i32) -> vec3f {
  let at = u32(y) * params.groups + u32(x) / 4 * channels();
  let a = group(at);
  if (channels() == 1) {
    return vec3f(dot(weights, a));
  }
  let b = group(at + 1);
  if (channels() == 2) {
    return vec3f(dot(weights, vec4f(a.xz, b.xz)));
  }
  let c = group(at + 2);
  if (channels() == 3) {
    return vec3f(
      dot(weights, vec4f(a.x, a.w, b.z, c.y)),
      dot(weights, vec4f(a.y, b.x, b.w, c.z)),
      dot(weights, vec4f(a.z, b.y, c.x, c.w)),
    );
  }
  return (mat4x4f(a, b, c, group(at + 3)) * weights).xyz;
}

fn group(at: u32) -> vec4f {
  if (sample_bits() == 8) {
    return vec4f((vec4u(samples[at]) >> vec4u(0, 8, 16, 24)) & vec4u(0xff));
  }
  let words = vec2u(samples[2 * at], samples[2 * at + 1]);
  return vec4f((words.xxyy >> vec4u(0, 16, 0, 16)) & vec4u(0xffff));
}

// Bilinear; `place` is where the pixel lies in the image if nothing has moved.
fn reference_colour(place: vec2f) -> vec3f {
  if (params.reference_width == 0) {
    return vec3f();
  }
  let size = vec2f(f32(params.reference_width), f32(params.reference_height));
  let at = clamp(place / vec2f(image_size()) * size - 0.5, vec2f(), size - 1);
  let low = vec2u(at);
  let high = min(low + 1, vec2u(size) - 1);
  let share = at - vec2f(low);
  let above = mix(reference_pixel(low), reference_pixel(vec2u(high.x, low.y)), share.x);
  let below = mix(reference_pixel(vec2u(low.x, high.y)), reference_pixel(high), share.x);
  return mix(above, below, share.y);
}

fn reference_pixel(place: vec2u) -> vec3f {
  return vec3f((vec3u(reference[place.y * params.reference_width + place.x]) >> vec3u(0, 8, 16)) & vec3u(0xff));
}

fn write(at: u32, colour: vec3f) {
  if (params.planes == 1) {
    normalised[at] = (dot(colour, vec3f(1)) / 3 - params.centre_red) * params.scale_red;
    return;
  }
  normalised[at] = (colour.r - params.centre_red) * params.scale_red;
  normalised[at + params.plane] = (colour.g - params.centre_green) * params.scale_green;
  normalised[at + 2 * params.plane] = (colour.b - params.centre_blue) * params.scale_blue;
}
