// Gram matrix of the rows of one wide matrix, in parts: every part is the sum over one chunk of the columns.
//
//   parts[g, i, j] = sum over f in [g * CHUNK, (g + 1) * CHUNK) of matrix[i, f] * matrix[j, f]      for j <= i
//
// matrix: [rows, columns] f32. parts: [chunks, entries] f32, packed rows: row i begins at i (i + 1) / 2 (row_start() of
// triangle.wgsl without ancestors).
// One workgroup computes one tile of TILE x TILE entries (row tile x, column tile y) of one chunk (z). Every invocation holds the
// whole tile in registers (16 loads for 64 multiply-adds) and takes the columns INVOCATIONS apart, so that neighbours read
// neighbours; at the end the invocations' tiles are added in workgroup memory, entry by entry.
// Edges: tiles above the diagonal do nothing; rows past the last are clamped to it and not stored; invocations without a
// column of their own add zeros.
// Rounding: a sum has CHUNK / INVOCATIONS terms in a register, then INVOCATIONS / 4 of one vector lane and 3 more. The host adds
// the parts in float64, so that no float32 accumulator ever sees more than a chunk.

struct Params {
  rows: u32,
  columns: u32,
  entries: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> matrix: array<f32>;
@group(0) @binding(2) var<storage, read_write> parts: array<f32>;

override INVOCATIONS: u32;
override CHUNK: u32;
const TILE = 8u;
const TILE_ENTRIES = 64u;

// By entry, then by four neighbouring invocations; 16 KiB with 64 invocations, what every device has.
var<workgroup> wg_sums: array<f32, TILE_ENTRIES * INVOCATIONS>;

// Where rows first .. first + 3 begin; clamped to the last row.
fn row_begins(first: u32) -> vec4u {
  return min(first + vec4u(0u, 1u, 2u, 3u), vec4u(params.rows - 1u)) * params.columns;
}

fn load(begins: vec4u, column: u32) -> vec4f {
  let at = begins + column;
  return vec4f(matrix[at.x], matrix[at.y], matrix[at.z], matrix[at.w]);
}

// Puts eight sums of one row of the tile where the invocation that adds each entry will find them.
fn publish(row: u32, local: u32, left: vec4f, right: vec4f) {
  let at = row * TILE * INVOCATIONS + local;
  wg_sums[at] = left.x;
  wg_sums[at + INVOCATIONS] = left.y;
  wg_sums[at + 2u * INVOCATIONS] = left.z;
  wg_sums[at + 3u * INVOCATIONS] = left.w;
  wg_sums[at + 4u * INVOCATIONS] = right.x;
  wg_sums[at + 5u * INVOCATIONS] = right.y;
  wg_sums[at + 6u * INVOCATIONS] = right.z;
  wg_sums[at + 7u * INVOCATIONS] = right.w;
}

// The sum of one entry over all invocations. Starts at a place of its own: neighbours then read different banks.
fn total(entry: u32) -> f32 {
  var sum = vec4f();
  for (var i = 0u; i < INVOCATIONS; i += 4u) {
    let at = entry * INVOCATIONS;
    let turn = i + entry;
    sum += vec4f(
      wg_sums[at + turn % INVOCATIONS],
      wg_sums[at + (turn + 1u) % INVOCATIONS],
      wg_sums[at + (turn + 2u) % INVOCATIONS],
      wg_sums[at + (turn + 3u) % INVOCATIONS],
    );
  }
  return (sum.x + sum.y) + (sum.z + sum.w);
}

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  if (group.y > group.x) { // the same for the whole workgroup
    return;
  }
  let row_low = row_begins(group.x * TILE);
  let row_high = row_begins(group.x * TILE + 4u);
  let column_low = row_begins(group.y * TILE);
  let column_high = row_begins(group.y * TILE + 4u);
  var l0 = vec4f(); var l1 = vec4f(); var l2 = vec4f(); var l3 = vec4f();
  var l4 = vec4f(); var l5 = vec4f(); var l6 = vec4f(); var l7 = vec4f();
  var r0 = vec4f(); var r1 = vec4f(); var r2 = vec4f(); var r3 = vec4f();
  var r4 = vec4f(); var r5 = vec4f(); var r6 = vec4f(); var r7 = vec4f();

  let end = min((group.z + 1u) * CHUNK, params.columns);
  for (var f = group.z * CHUNK + local; f < end; f += INVOCATIONS) {
    let a = load(row_low, f);
    let b = load(row_high, f);
    let left = load(column_low, f);
    let right = load(column_high, f);
    l0 += a.x * left; r0 += a.x * right;
    l1 += a.y * left; r1 += a.y * right;
    l2 += a.z * left; r2 += a.z * right;
    l3 += a.w * left; r3 += a.w * right;
    l4 += b.x * left; r4 += b.x * right;
    l5 += b.y * left; r5 += b.y * right;
    l6 += b.z * left; r6 += b.z * right;
    l7 += b.w * left; r7 += b.w * right;
  }

  publish(0u, local, l0, r0);
  publish(1u, local, l1, r1);
  publish(2u, local, l2, r2);
  publish(3u, local, l3, r3);
  publish(4u, local, l4, r4);
  publish(5u, local, l5, r5);
  publish(6u, local, l6, r6);
  publish(7u, local, l7, r7);
  workgroupBarrier(); // publishes wg_sums; the only one, since nothing is written to it afterwards
  for (var entry = local; entry < TILE_ENTRIES; entry += INVOCATIONS) {
    let i = group.x * TILE + entry / TILE;
    let j = group.y * TILE + entry % TILE;
    let sum = total(entry);
    if (i < params.rows && j <= i) {
      parts[group.z * params.entries + row_start(i, 0u) + j] = sum;
    }
  }
}
