// Weighted sums along the columns of a stack of maps.
//
//   resampled[m, y, x] = sum over t < support of weights[t, y] * source[m, starts[y] + t, x]
//
// source: [maps, inputs, width] f32. starts: [height] u32, starts[y] + support <= inputs. weights: [support, height] f32.
// resampled: [maps, height, width] f32.
// One workgroup computes a tile of TILE_WIDTH columns and TILE_HEIGHT rows of one map (z); one invocation four columns of
// one row, a quarter of the tile apart, so that a weight is loaded once for four sums and neighbouring invocations read
// and write neighbouring columns.
// Edges: the host folds what lies beyond the border into the weights. Columns beyond the last one repeat its loads and
// store nothing.
// Weights of one output sum to 1; negative ones (bicubic) make at most 1.5 times the rounding of a mean.

struct Params {
  inputs: u32,
  height: u32,
  width: u32,
  support: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read> starts: array<u32>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(4) var<storage, read_write> resampled: array<f32>;

override TILE_WIDTH: u32;
override TILE_HEIGHT: u32;

const LANES = vec4u(0, 1, 2, 3);

@compute @workgroup_size(TILE_WIDTH / 4, TILE_HEIGHT)
fn main(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(workgroup_id) tile: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let columns = tile.x * TILE_WIDTH + local.x + LANES * (TILE_WIDTH / 4);
  if (id.y >= params.height || columns.x >= params.width) {
    return;
  }
  var at = min(columns, vec4u(params.width - 1)) +
    (id.z * params.inputs + starts[id.y]) * params.width;
  var sums = vec4f(0);
  for (var t = 0u; t < params.support; t++) {
    let samples = vec4f(source[at.x], source[at.y], source[at.z], source[at.w]);
    sums += weights[t * params.height + id.y] * samples;
    at += vec4u(params.width);
  }
  for (var lane = 0u; lane < 4 && columns[lane] < params.width; lane++) {
    resampled[(id.z * params.height + id.y) * params.width + columns[lane]] = sums[lane];
  }
}
