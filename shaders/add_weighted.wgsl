// Adds a multiple of one list to another: the sum or mean of several levels' maps or scores, one level at a time.
//
//   total[i] += weight * addend[i]
//
// total, addend: [length] f32. One invocation computes one element; groups fold into two dimensions, `width` invocations wide, past
// the device's limit of workgroups in one. Edges: invocations past the last element do nothing.

struct Params {
  length: u32,
  width: u32,
  weight: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> addend: array<f32>;
@group(0) @binding(2) var<storage, read_write> total: array<f32>;

override INVOCATIONS: u32;

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * params.width + id.x;
  if (i >= params.length) {
    return;
  }
  total[i] += params.weight * addend[i];
}
