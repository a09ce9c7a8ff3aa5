// First pass of the antialiased resize in real arithmetic: weighted sums along the columns of packed samples.
//
//   reduced[y, s] = sum over t < support of weights[t, y] * sample[starts[y] + t, s]
//
// samples: [inputs, groups] groups of four samples: one u32 of 8-bit samples or two of 16-bit samples, lowest bits first. A
// row holds the samples of its pixels, interleaved, whatever the channels, padded to a whole group.
// starts: [height] u32, starts[y] + support <= inputs. weights: [support, height] f32 (over 257 for 16-bit samples).
// reduced: [height, groups] vec4f, 0 to 255 apart from overshoot.
// One workgroup computes a tile of TILE_GROUPS groups and TILE_HEIGHT rows; one invocation four groups of one row, a
// quarter of the tile apart: sixteen sums for four sample loads and one weight load a tap, and neighbouring invocations
// read and write neighbouring groups. This pass comes first because it needs no notion of pixels: every lane of a load counts.
// Edges: the host folds what lies beyond the border into the weights. Groups beyond the last one repeat its loads and store
// nothing.
// Samples are integers below 2^16, exact in f32.

struct Params {
  groups: u32,
  height: u32,
  support: u32,
  sample_bits: u32, // 8 or 16
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> samples: array<u32>;
@group(0) @binding(2) var<storage, read> starts: array<u32>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(4) var<storage, read_write> reduced: array<vec4f>;

override TILE_GROUPS: u32;
override TILE_HEIGHT: u32;

const LANES = vec4u(0, 1, 2, 3);

fn load_group(at: u32) -> vec4f {
  if (params.sample_bits == 8) {
    return vec4f((vec4u(samples[at]) >> (8 * LANES)) & vec4u(0xff));
  }
  let words = vec2u(samples[2 * at], samples[2 * at + 1]);
  return vec4f((words.xxyy >> vec4u(0, 16, 0, 16)) & vec4u(0xffff));
}

@compute @workgroup_size(TILE_GROUPS / 4, TILE_HEIGHT)
fn main(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(workgroup_id) tile: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let groups = tile.x * TILE_GROUPS + local.x + LANES * (TILE_GROUPS / 4);
  if (id.y >= params.height || groups.x >= params.groups) {
    return;
  }
  var at = min(groups, vec4u(params.groups - 1)) + starts[id.y] * params.groups;
  var sums = mat4x4f();
  for (var t = 0u; t < params.support; t++) {
    let weight = weights[t * params.height + id.y];
    sums += weight * mat4x4f(load_group(at.x), load_group(at.y), load_group(at.z), load_group(at.w));
    at += vec4u(params.groups);
  }
  for (var lane = 0u; lane < 4 && groups[lane] < params.groups; lane++) {
    reduced[id.y * params.groups + groups[lane]] = sums[lane];
  }
}
