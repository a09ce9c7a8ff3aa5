// A linear map of the feature vectors of all positions of all images: projection on a basis, or whitening.
//
//   projected[n, k, p] = sum_c map[c, k] * (features[n, c, p] - origin[c])
//
// features: [images, channels, positions] f32. origin: [channels] f32. map: [channels, outputs] f32 (transposed, so that the
// outputs of a tile are neighbours). projected: [images, outputs, positions] f32.
// One invocation computes a tile of TILE outputs (y) at TILE columns of images * positions that are INVOCATIONS apart (x), so that
// neighbours read and write neighbours: 8 features, 8 numbers of the map and one of the origin loaded for 64 multiply-adds.
// Edges: columns and outputs past the last are clamped to it and not stored.
// Subtracting the origin before multiplying, not after, keeps features far from zero from cancelling.

struct Params {
  images: u32,
  channels: u32,
  positions: u32,
  outputs: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> features: array<f32>;
@group(0) @binding(2) var<storage, read> origin: array<f32>;
@group(0) @binding(3) var<storage, read> map: array<f32>;
@group(0) @binding(4) var<storage, read_write> projected: array<f32>;

override INVOCATIONS: u32;
const TILE = 8u;

// Where the vectors of four columns, INVOCATIONS apart, begin in an array [images, rows, positions].
fn begins(first: u32, rows: u32) -> vec4u {
  let last = params.images * params.positions - 1u;
  let column = min(first + vec4u(0u, 1u, 2u, 3u) * INVOCATIONS, vec4u(last));
  return column / params.positions * rows * params.positions + column % params.positions;
}

fn load(at: vec4u) -> vec4f {
  return vec4f(features[at.x], features[at.y], features[at.z], features[at.w]);
}

fn store(output: u32, column: u32, at: vec4u, values: vec4f) {
  for (var i = 0u; i < 4u; i++) {
    if (output < params.outputs && column + i * INVOCATIONS < params.images * params.positions) {
      projected[at[i] + output * params.positions] = values[i];
    }
  }
}

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let column = group.x * TILE * INVOCATIONS + local;
  let output = group.y * TILE;
  var low = begins(column, params.channels);
  var high = begins(column + 4u * INVOCATIONS, params.channels);
  let last = params.outputs - 1u;
  let ahead = min(output + vec4u(0u, 1u, 2u, 3u), vec4u(last));
  let behind = min(output + vec4u(4u, 5u, 6u, 7u), vec4u(last));
  var l0 = vec4f(); var l1 = vec4f(); var l2 = vec4f(); var l3 = vec4f();
  var l4 = vec4f(); var l5 = vec4f(); var l6 = vec4f(); var l7 = vec4f();
  var h0 = vec4f(); var h1 = vec4f(); var h2 = vec4f(); var h3 = vec4f();
  var h4 = vec4f(); var h5 = vec4f(); var h6 = vec4f(); var h7 = vec4f();

  for (var c = 0u; c < params.channels; c++) {
    let shift = origin[c];
    let l = load(low) - shift;
    let h = load(high) - shift;
    let row = c * params.outputs;
    let a = vec4f(map[row + ahead.x], map[row + ahead.y], map[row + ahead.z], map[row + ahead.w]);
    let b = vec4f(map[row + behind.x], map[row + behind.y], map[row + behind.z], map[row + behind.w]);
    l0 += a.x * l; h0 += a.x * h;
    l1 += a.y * l; h1 += a.y * h;
    l2 += a.z * l; h2 += a.z * h;
    l3 += a.w * l; h3 += a.w * h;
    l4 += b.x * l; h4 += b.x * h;
    l5 += b.y * l; h5 += b.y * h;
    l6 += b.z * l; h6 += b.z * h;
    l7 += b.w * l; h7 += b.w * h;
    low += params.positions;
    high += params.positions;
  }

  let near = begins(column, params.outputs);
  let far = begins(column + 4u * INVOCATIONS, params.outputs);
  let beyond = column + 4u * INVOCATIONS;
  store(output, column, near, l0); store(output, beyond, far, h0);
  store(output + 1u, column, near, l1); store(output + 1u, beyond, far, h1);
  store(output + 2u, column, near, l2); store(output + 2u, beyond, far, h2);
  store(output + 3u, column, near, l3); store(output + 3u, beyond, far, h3);
  store(output + 4u, column, near, l4); store(output + 4u, beyond, far, h4);
  store(output + 5u, column, near, l5); store(output + 5u, beyond, far, h5);
  store(output + 6u, column, near, l6); store(output + 6u, beyond, far, h6);
  store(output + 7u, column, near, l7); store(output + 7u, beyond, far, h7);
}
