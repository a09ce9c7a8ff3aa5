// Weighted sums along the lines of a stack of maps.
//
//   resampled[l, x] = sum over t < support of weights[t, x] * source[l, starts[x] + t]
//
// source: [lines, inputs] f32. starts: [width] u32, starts[x] + support <= inputs. weights: [support, width] f32.
// resampled: [lines, width] f32. A line is one row of one map.
// One workgroup computes a tile of TILE_WIDTH columns and TILE_LINES lines; one invocation four lines of one column, so
// that a weight is loaded once for four sums. Neighbouring invocations are neighbouring columns: weights and results are
// contiguous, source samples close together.
// Edges: the host folds what lies beyond the border into the weights. Lines beyond the last one repeat its loads and
// store nothing.
// Weights of one output sum to 1; negative ones (bicubic) make at most 1.5 times the rounding of a mean.

struct Params {
  inputs: u32,
  lines: u32,
  width: u32,
  support: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read> starts: array<u32>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(4) var<storage, read_write> resampled: array<f32>;

override TILE_WIDTH: u32;
override TILE_LINES: u32;

const LANES = vec4u(0, 1, 2, 3);

@compute @workgroup_size(TILE_WIDTH, TILE_LINES / 4)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let lines = id.y * 4 + LANES;
  if (id.x >= params.width || lines.x >= params.lines) {
    return;
  }
  var at = min(lines, vec4u(params.lines - 1)) * params.inputs + starts[id.x];
  var sums = vec4f(0);
  for (var t = 0u; t < params.support; t++) {
    let samples = vec4f(source[at.x], source[at.y], source[at.z], source[at.w]);
    sums += weights[t * params.width + id.x] * samples;
    at += vec4u(1);
  }
  for (var lane = 0u; lane < 4 && lines[lane] < params.lines; lane++) {
    resampled[lines[lane] * params.width + id.x] = sums[lane];
  }
}
