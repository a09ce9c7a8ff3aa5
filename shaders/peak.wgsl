// Maximum of each chunk of a list, for a stack of lists.
//
//   peaks[m, g] = max of source[m, g * CHUNK .. min((g + 1) * CHUNK, length) - 1]
//
// source: [maps, length] f32. peaks: [maps, groups] f32, groups = ceil(length / CHUNK).
// One workgroup computes one chunk (x) of one map (y): every invocation the maximum of the elements INVOCATIONS apart, so
// that neighbours read neighbours, then a tree in workgroup memory. Run again on its own result until one group is left.
// Edges: every invocation starts from the chunk's first element, so none needs a value below all others.
// A maximum does not round: the result is one of the elements. With a NaN among them it is indeterminate, as WGSL's max.

struct Params {
  length: u32,
  groups: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read_write> peaks: array<f32>;

override INVOCATIONS: u32;
override CHUNK: u32;

var<workgroup> wg_peaks: array<f32, INVOCATIONS>;

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let begin = group.x * CHUNK;
  let end = min(begin + CHUNK, params.length);
  let map = group.y * params.length;
  var peak = source[map + begin];
  for (var i = begin + local; i < end; i += INVOCATIONS) {
    peak = max(peak, source[map + i]);
  }
  wg_peaks[local] = peak;
  for (var span = INVOCATIONS / 2; span > 0; span /= 2) {
    workgroupBarrier(); // publishes wg_peaks below 2 * span
    if (local < span) {
      wg_peaks[local] = max(wg_peaks[local], wg_peaks[local + span]);
    }
  }
  if (local == 0) {
    peaks[group.y * params.groups + group.x] = wg_peaks[0];
  }
}
