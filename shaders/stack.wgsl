// Lays the feature vectors of all positions of all images side by side, relative to an origin, and adds two rows to them: ones,
// and squared norms. The Gram matrix of the result (gram.wgsl) then holds every sum that Ledoit and Wolf's estimator needs.
//
//   stacked[c, n * positions + p]            = features[n, c, p] - origin[c]
//   stacked[channels, n * positions + p]     = 1
//   stacked[channels + 1, n * positions + p] = sum_c (features[n, c, p] - origin[c])^2
//
// features: [images, channels, positions] f32. origin: [channels] f32. stacked: [channels + 2, images * positions] f32.
// One invocation writes one column, going down the channels: neighbours read and write neighbouring addresses.
// Edges: invocations past the last column do nothing.
// Squared norms are summed in runs of RUN channels: 448 terms in one accumulator would round 448 times in a row.

struct Params {
  images: u32,
  channels: u32,
  positions: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> features: array<f32>;
@group(0) @binding(2) var<storage, read> origin: array<f32>;
@group(0) @binding(3) var<storage, read_write> stacked: array<f32>;

override INVOCATIONS: u32;
const RUN = 16u;

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let columns = params.images * params.positions;
  let column = id.x;
  if (column >= columns) {
    return;
  }
  let image = column / params.positions;
  let first = image * params.channels * params.positions + column % params.positions;
  var square = 0.0;
  for (var begin = 0u; begin < params.channels; begin += RUN) {
    var run = 0.0;
    for (var c = begin; c < min(begin + RUN, params.channels); c++) {
      let value = features[first + c * params.positions] - origin[c];
      stacked[c * columns + column] = value;
      run += value * value;
    }
    square += run;
  }
  stacked[params.channels * columns + column] = 1.0;
  stacked[(params.channels + 1u) * columns + column] = square;
}
