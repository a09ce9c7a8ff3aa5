// Columns of the inverse of a triangle, less the share of the vector of ones: what images are left out by, several at once.
//
//   L y = e_i - 1 / N        for i = members[slot]
//
// The formulas are derived in src/gaussian/leave_part_out.ts.
//
// factor:  packed rows [entries, cells], see triangle.wgsl, without ancestors.     members: [count] u32, images below N = `images`.
// columns: [groups, images, cells] vec4f: y of four members.
// One invocation treats one cell for 4 members (vec4 over the members), in blocks of TILE = 4 rows. x runs along the cells, y over
// groups of members. Edges: slots past the last repeat the last member; rows past the last store nothing.

struct Params {
  images: u32,
  cells: u32,
  count: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> factor: array<f32>;
@group(0) @binding(2) var<storage, read> members: array<u32>;
@group(0) @binding(3) var<storage, read_write> columns: array<vec4f>;

override CELLS: u32;
const TILE = 4u;
const MEMBERS = 4u;

fn load_factor(starts: vec4u, column: u32, cell: u32) -> vec4f {
  let at = (starts + column) * params.cells + cell;
  return vec4f(factor[at.x], factor[at.y], factor[at.z], factor[at.w]);
}

// Row `row` of the right sides of four members.
fn right_side(row: u32, images: vec4u) -> vec4f {
  return select(vec4f(), vec4f(1.0), vec4u(row) == images) - 1.0 / f32(params.images);
}

fn store(at: u32, row: u32, y: vec4f) {
  if (row < params.images) {
    columns[at + row * params.cells] = y;
  }
}

@compute @workgroup_size(CELLS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let cell = id.x;
  if (cell >= params.cells) {
    return;
  }
  let slots = min(id.y * MEMBERS + vec4u(0u, 1u, 2u, 3u), vec4u(params.count - 1u));
  let images = vec4u(members[slots.x], members[slots.y], members[slots.z], members[slots.w]);
  let at = id.y * params.images * params.cells + cell;
  for (var row = 0u; row < params.images; row += TILE) {
    let starts = row_starts(row, 0u, params.images);
    var y0 = right_side(row, images);
    var y1 = right_side(row + 1u, images);
    var y2 = right_side(row + 2u, images);
    var y3 = right_side(row + 3u, images);
    for (var k = 0u; k < row; k++) {
      let a = load_factor(starts, k, cell);
      let y = columns[at + k * params.cells];
      y0 -= a.x * y; y1 -= a.y * y; y2 -= a.z * y; y3 -= a.w * y;
    }
    var a = load_factor(starts, row, cell);
    y0 /= a.x;
    y1 -= a.y * y0; y2 -= a.z * y0; y3 -= a.w * y0;
    a = load_factor(starts, row + 1u, cell);
    y1 /= a.y;
    y2 -= a.z * y1; y3 -= a.w * y1;
    a = load_factor(starts, row + 2u, cell);
    y2 /= a.z;
    y3 -= a.w * y2;
    a = load_factor(starts, row + 3u, cell);
    y3 /= a.w;
    store(at, row, y0);
    store(at, row + 1u, y1);
    store(at, row + 2u, y2);
    store(at, row + 3u, y3);
  }
}
