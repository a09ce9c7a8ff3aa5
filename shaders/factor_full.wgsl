// Elements of a factor in float32, for the shaders that read one while scoring.

@group(0) @binding(1) var<storage, read> factor: array<f32>;

fn factor_at(element: u32) -> f32 {
  return factor[element];
}
