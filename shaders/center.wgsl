// Centres a batch on its own mean and merges that mean into the running one (Chan, Golub & LeVeque 1979, eq. 2.1).
//
//   batch_mean = m + (1/n_b) sum_n (samples[n] - m),  m = (1/n_b) sum_n samples[n]      delta = batch_mean - mean      mean += delta * n_b / (n_a + n_b)
//   samples[n] -= batch_mean
//
// samples: [images, rows, cells] f32, changed in place.   delta, mean: [rows, cells] f32.
// weight = n_b / (n_a + n_b), from the host in float64; the first batch has weight 1.
// One invocation treats one (row, cell) of all images; x runs over rows * cells. Edges: invocations outside do nothing.
// The second sum takes out the rounding of the first, which grows with the spread of the samples and their number.

struct Params {
  images: u32,
  elements: u32, // rows * cells
  weight: f32,
  width: u32, // invocations along x in the whole dispatch
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> samples: array<f32>;
@group(0) @binding(2) var<storage, read_write> mean: array<f32>;
@group(0) @binding(3) var<storage, read_write> delta: array<f32>;

override INVOCATIONS: u32;

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let element = id.y * params.width + id.x;
  if (element >= params.elements) {
    return;
  }
  var sum = 0.0;
  for (var image = 0u; image < params.images; image++) {
    sum += samples[image * params.elements + element];
  }
  let rough_mean = sum / f32(params.images);
  var rest = 0.0;
  for (var image = 0u; image < params.images; image++) {
    rest += samples[image * params.elements + element] - rough_mean;
  }
  let batch_mean = rough_mean + rest / f32(params.images);
  for (var image = 0u; image < params.images; image++) {
    samples[image * params.elements + element] -= batch_mean;
  }
  let difference = batch_mean - mean[element];
  delta[element] = difference;
  mean[element] += difference * params.weight;
}
