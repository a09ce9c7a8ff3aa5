// Appended to the shaders that address a level's rows of covariance or of its Cholesky factor.
//
// A level has `channels` own variables after `ancestors` variables of coarser levels. Its own rows are stored packed: row i
// holds the columns 0 .. ancestors + i. Entries are the slow index and cells the fast one, so that neighbouring
// invocations, which work on neighbouring cells, read neighbouring addresses.

// Where row `row` begins, in entries.
fn row_start(row: u32, ancestors: u32) -> u32 {
  return row * ancestors + row * (row + 1u) / 2u;
}

// Where four consecutive rows begin, in entries. Rows past the last are clamped to it: their lanes compute values that
// nobody stores, and need no branch.
fn row_starts(first: u32, ancestors: u32, channels: u32) -> vec4u {
  let row = min(first + vec4u(0u, 1u, 2u, 3u), vec4u(channels - 1u));
  return row * ancestors + row * (row + 1u) / 2u;
}
