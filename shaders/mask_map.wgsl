// Confines anomaly maps to a region of interest.
//
//   normalised[n, p] = raw[n, p] / max(coverage[p], LEAST_COVERAGE)       masked[n, p] = inside[p] * normalised[n, p]
//
// raw: [maps, pixels] f32, upsampled and blurred from a grid that is zero outside the roi.
// coverage: [pixels] f32, the same upsampling and blur of 1 inside and 0 outside: what of each pixel's weights lay inside. Dividing by
//   it keeps a defect at the border of the roi as strong as one in its middle.
// inside: [pixels] f32, 1 or 0.   normalised, masked: [maps, pixels] f32; the score is the maximum of `masked`.
// One invocation computes one element of both; x runs along the pixels. Edges: invocations outside do nothing.
// A pixel inside lies in an included cell, so that its coverage is far from zero; outside the division is of no consequence.

struct Params {
  maps: u32,
  pixels: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> raw: array<f32>;
@group(0) @binding(2) var<storage, read> coverage: array<f32>;
@group(0) @binding(3) var<storage, read> inside: array<f32>;
@group(0) @binding(4) var<storage, read_write> normalised: array<f32>;
@group(0) @binding(5) var<storage, read_write> masked: array<f32>;

override INVOCATIONS: u32;
const LEAST_COVERAGE = 1e-3;

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.pixels || id.y >= params.maps) {
    return;
  }
  let at = id.y * params.pixels + id.x;
  let value = raw[at] / max(coverage[id.x], LEAST_COVERAGE);
  normalised[at] = value;
  masked[at] = value * inside[id.x];
}
