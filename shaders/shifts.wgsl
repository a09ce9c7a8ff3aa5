// Appended to the shaders that try shifts of an image against the reference.

const FULL_OVERLAP = 0.5; // as in align.wgsl

// Strides to either side of a picture, up to half of it.
fn reach_of(size: vec2u, stride: u32) -> vec2u {
  return size / (2 * stride);
}

// Number of shifts.
fn shifts_of(reach: vec2u) -> u32 {
  return (2 * reach.x + 1) * (2 * reach.y + 1);
}

// 0, 1, -1, 2, -2, ... strides along each side: what is nearer comes first.
fn shift_at(index: u32, reach: vec2u, stride: u32) -> vec2i {
  let across = 2 * reach.x + 1;
  let place = vec2u(index % across, index / across);
  let size = vec2i((place + 1) / 2);
  return i32(stride) * select(-size, size, place % 2 == vec2u(1));
}

// Worth, correlation and overlap of n of a picture's pixels, from the sums of r and i and of r r, i i and r i.
fn worth_of(sums: vec2f, squares: vec3f, n: f32, pixels: f32) -> vec3f {
  let overlap = n / pixels;
  let rr = squares.x - sums.x * sums.x / n;
  let ii = squares.y - sums.y * sums.y / n;
  if (rr <= 0 || ii <= 0) {
    return vec3f(0, 0, overlap);
  }
  let correlation = (squares.z - sums.x * sums.y / n) / sqrt(rr * ii);
  return vec3f(correlation * min(1.0, overlap / FULL_OVERLAP), correlation, overlap);
}
