// condition.wgsl for GPUs: the same sums in the same order, a row to an invocation.
//
//   residuals[n, i] -= sum_k factor[i, first_column + k] * whitened[n, k]
//
// Buffers as in condition.wgsl.
// One workgroup treats CELLS cells and ROWS rows for 4 images (vec4 over the images): x runs along the cells, so that neighbours read
// neighbours, y over row tiles, z over image groups. It loads ROWS columns of `whitened` at a time into workgroup memory, where all rows
// read them: a vec4 there and one element of the factor for four multiply-adds.
// Edges: cells, rows, columns and images past the last repeat it and store nothing; all invocations meet at the barriers.

struct Params {
  images: u32,
  cells: u32,
  ancestors: u32,
  channels: u32,
  first_column: u32,
  columns: u32,
  column_cells: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> whitened: array<f32>;
@group(0) @binding(3) var<storage, read> parents: array<u32>;
@group(0) @binding(4) var<storage, read_write> residuals: array<f32>;

override CELLS: u32;
override ROWS: u32;
const IMAGES = 4u;

var<workgroup> wg_whitened: array<vec4f, CELLS * ROWS>; // by column, then by cell

@compute @workgroup_size(CELLS, ROWS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let cell = min(group.x * CELLS + local.x, params.cells - 1u);
  let row = group.y * ROWS + local.y;
  let image = group.z * IMAGES;
  let start = row_start(min(row, params.channels - 1u), params.ancestors) + params.first_column;
  let y_at = min(image + vec4u(0u, 1u, 2u, 3u), vec4u(params.images - 1u)) * (params.columns * params.column_cells) +
    parents[cell];
  var sums = vec4f();
  for (var first = 0u; first < params.columns; first += ROWS) {
    let at = y_at + min(first + local.y, params.columns - 1u) * params.column_cells;
    wg_whitened[local.y * CELLS + local.x] = vec4f(whitened[at.x], whitened[at.y], whitened[at.z], whitened[at.w]);
    workgroupBarrier(); // publishes wg_whitened
    let count = min(ROWS, params.columns - first);
    for (var k = 0u; k < count; k++) {
      sums += factor_at((start + first + k) * params.cells + cell) * wg_whitened[k * CELLS + local.x];
    }
    workgroupBarrier(); // wg_whitened may be written again
  }
  if (group.x * CELLS + local.x >= params.cells || row >= params.channels) {
    return;
  }
  let stride = params.channels * params.cells;
  let at = image * stride + row * params.cells + cell;
  residuals[at] -= sums.x;
  if (image + 1u < params.images) { residuals[at + stride] -= sums.y; }
  if (image + 2u < params.images) { residuals[at + 2u * stride] -= sums.z; }
  if (image + 3u < params.images) { residuals[at + 3u * stride] -= sums.w; }
}
