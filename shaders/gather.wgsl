// Takes the chosen channels of a feature map to the cells of a level, and subtracts a reference.
//
//   gathered[place + n, first_row + i, p] = features[first + n, channels[i], positions[p]] - reference[first_row + i, p]
//
// features:  [first + images or more, map_channels, map_cells] f32, as the backbone gives it (may be padded at the end).
// channels:  [rows] u32, channels of the feature map.    positions: [cells] u32, cell of the feature map for every cell.
// reference: [level_rows, cells] f32: zero, the shift that statistics are accumulated around, or the mean.
// gathered:  [place + images or more, level_rows, cells] f32.
// One invocation computes one element; x runs along the cells. Edges: invocations outside do nothing.

struct Params {
  images: u32,
  map_channels: u32,
  map_cells: u32,
  cells: u32,
  rows: u32,
  first_row: u32,
  level_rows: u32,
  first: u32, // image of the features
  place: u32, // image of `gathered`
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> features: array<f32>;
@group(0) @binding(2) var<storage, read> channels: array<u32>;
@group(0) @binding(3) var<storage, read> positions: array<u32>;
@group(0) @binding(4) var<storage, read> reference: array<f32>;
@group(0) @binding(5) var<storage, read_write> gathered: array<f32>;

override CELLS: u32;

@compute @workgroup_size(CELLS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let cell = id.x;
  let row = id.y;
  let image = id.z;
  if (cell >= params.cells || row >= params.rows || image >= params.images) {
    return;
  }
  let feature = features[((params.first + image) * params.map_channels + channels[row]) * params.map_cells + positions[cell]];
  let element = (params.first_row + row) * params.cells + cell;
  gathered[(params.place + image) * params.level_rows * params.cells + element] = feature - reference[element];
}
