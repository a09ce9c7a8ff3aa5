// The same of a factor in half precision, two elements to a word, the first in its low bits.

@group(0) @binding(1) var<storage, read> factor: array<u32>;

fn factor_at(element: u32) -> f32 {
  let pair = unpack2x16float(factor[element / 2u]);
  return select(pair.x, pair.y, element % 2u == 1u);
}
