// substitute.wgsl for GPUs: the same steps in the same order, the rows of a cell side by side.
//
//   L_own y = residuals,   squares[n, p] = inherited[n, parent(p)] + |y[n, p]|^2
//
// Buffers as in substitute.wgsl.
// One workgroup treats CELLS cells for 4 images (vec4 over the images), ROWS rows at a time, a row to an invocation: x runs along the
// cells, so that neighbours read neighbours, y over image groups. A block of rows takes off what the rows done explain, ROWS columns at a
// time from workgroup memory, then solves its own triangle: one row after the other is finished and published, and all below it take
// their share off. The elements of the triangle are loaded AHEAD columns before they are needed.
// Edges: cells, rows and images past the last repeat it and store nothing; all invocations meet at the barriers.
// Rounding: y as in substitute.wgsl; squares are summed by row within an invocation, then in a tree.

struct Params {
  images: u32,
  cells: u32,
  ancestors: u32,
  channels: u32,
  inherited_cells: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> inherited: array<f32>;
@group(0) @binding(3) var<storage, read> parents: array<u32>;
@group(0) @binding(4) var<storage, read_write> residuals: array<f32>;
@group(0) @binding(5) var<storage, read_write> squares: array<f32>;

override CELLS: u32;
override ROWS: u32;
const IMAGES = 4u;
const AHEAD = 8u;

var<workgroup> wg_y: array<vec4f, CELLS * ROWS>; // by row, then by cell

// Elements of one row of four images; `images` are their offsets in `residuals`.
fn load(images: vec4u, row: u32, cell: u32) -> vec4f {
  let at = images + min(row, params.channels - 1u) * params.cells + cell;
  return vec4f(residuals[at.x], residuals[at.y], residuals[at.z], residuals[at.w]);
}

fn store(image: u32, images: vec4u, row: u32, cell: u32, y: vec4f) {
  let at = images + row * params.cells + cell;
  residuals[at.x] = y.x;
  if (image + 1u < params.images) { residuals[at.y] = y.y; }
  if (image + 2u < params.images) { residuals[at.z] = y.z; }
  if (image + 3u < params.images) { residuals[at.w] = y.w; }
}

@compute @workgroup_size(CELLS, ROWS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let inside = group.x * CELLS + local.x < params.cells;
  let cell = min(group.x * CELLS + local.x, params.cells - 1u);
  let slot = local.y * CELLS + local.x;
  let image = group.y * IMAGES;
  let own_images = min(image + vec4u(0u, 1u, 2u, 3u), vec4u(params.images - 1u));
  let images = own_images * (params.channels * params.cells);
  var sums = vec4f();
  for (var first = 0u; first < params.channels; first += ROWS) {
    let row = first + local.y;
    let start = row_start(min(row, params.channels - 1u), params.ancestors) + params.ancestors;
    var y = load(images, row, cell);
    for (var done = 0u; done < first; done += ROWS) {
      wg_y[slot] = load(images, done + local.y, cell);
      workgroupBarrier(); // publishes wg_y
      for (var k = 0u; k < ROWS; k++) {
        y -= factor_at((start + done + k) * params.cells + cell) * wg_y[k * CELLS + local.x];
      }
      workgroupBarrier(); // wg_y may be written again
    }
    let count = min(ROWS, params.channels - first);
    let diagonal = min(local.y, count - 1u);
    for (var column = 0u; column < count; column += AHEAD) {
      var own: array<f32, AHEAD>;
      for (var i = 0u; i < AHEAD; i++) {
        own[i] = factor_at((start + first + min(column + i, diagonal)) * params.cells + cell);
      }
      for (var i = 0u; i < AHEAD; i++) {
        let k = column + i;
        if (local.y == k) {
          y /= own[i];
          wg_y[slot] = y;
        }
        workgroupBarrier(); // publishes row k of wg_y, which nobody else writes
        if (local.y > k) {
          y -= own[i] * wg_y[k * CELLS + local.x];
        }
      }
    }
    if (row < params.channels) {
      if (inside) {
        store(image, images, row, cell, y);
      }
      sums += y * y;
    }
    storageBarrier(); // publishes the rows to the whole workgroup
    workgroupBarrier(); // wg_y may be written again
  }
  wg_y[slot] = sums;
  for (var span = ROWS / 2u; span > 0u; span /= 2u) {
    workgroupBarrier(); // publishes wg_y below 2 * span
    if (local.y < span) {
      wg_y[slot] += wg_y[slot + span * CELLS];
    }
  }
  if (local.y > 0u || !inside) {
    return;
  }
  let above = own_images * params.inherited_cells + parents[cell];
  let total = wg_y[slot] + vec4f(inherited[above.x], inherited[above.y], inherited[above.z], inherited[above.w]);
  squares[image * params.cells + cell] = total.x;
  if (image + 1u < params.images) { squares[(image + 1u) * params.cells + cell] = total.y; }
  if (image + 2u < params.images) { squares[(image + 2u) * params.cells + cell] = total.z; }
  if (image + 3u < params.images) { squares[(image + 3u) * params.cells + cell] = total.w; }
}
