// sample_ridge.wgsl for GPUs: the rows of a cell's matrix side by side.
//
//   gram[i, j] += mean / N + (i == j ? ridge : 0),   share = 1 / (N (ridge + mean))        mean = sum_i gram[i, i] / N
//
// Buffers as in sample_ridge.wgsl.
// One workgroup treats CELLS cells; x runs along the cells, so that neighbours read neighbours, y over rows ROWS apart. The diagonal is
// summed by invocation, then in a tree in workgroup memory. Edges: cells past the last repeat it and store nothing; all invocations
// meet at the barriers.

struct Params {
  cells: u32,
  images: u32,
  ridge: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> gram: array<f32>;
@group(0) @binding(2) var<storage, read_write> shares: array<f32>;

override CELLS: u32;
override ROWS: u32;

var<workgroup> wg_sums: array<f32, CELLS * ROWS>;

@compute @workgroup_size(CELLS, ROWS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let cell = min(group.x * CELLS + local.x, params.cells - 1u);
  let slot = local.y * CELLS + local.x;
  let images = f32(params.images);
  var sum = 0.0;
  for (var row = local.y; row < params.images; row += ROWS) {
    sum += gram[(row_start(row, 0u) + row) * params.cells + cell];
  }
  wg_sums[slot] = sum;
  for (var span = ROWS / 2u; span > 0u; span /= 2u) {
    workgroupBarrier(); // publishes wg_sums below 2 * span
    if (local.y < span) {
      wg_sums[slot] += wg_sums[slot + span * CELLS];
    }
  }
  workgroupBarrier(); // publishes the sums; nobody reads a diagonal any more
  if (group.x * CELLS + local.x >= params.cells) {
    return;
  }
  let mean = wg_sums[local.x] / images;
  let shift = mean / images;
  for (var row = local.y; row < params.images; row += ROWS) {
    var at = row_start(row, 0u) * params.cells + cell;
    for (var column = 0u; column < row; column++) {
      gram[at] += shift;
      at += params.cells;
    }
    gram[at] += shift + params.ridge;
  }
  if (local.y == 0u) {
    shares[cell] = 1.0 / (images * (params.ridge + mean));
  }
}
