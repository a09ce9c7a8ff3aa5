// Mean of the largest elements of each map.
//
//   means[m] = t + sum over i of max(source[m, i] - t, 0) / count,     t: the count-th largest of source[m, ..]
//
// which is the mean of the `count` largest: those over t by how far they are over it, the rest of them is t, however many tie there.
//
// source: [maps, length] f32, without NaN; what is below 0 counts as 0.   means: [maps] f32.   1 <= count <= length.
// One workgroup computes one map. It finds t exactly, from the highest digit of its bits to the lowest: floats that are not negative
// are in the order of their bits. Every pass counts, in workgroup memory, the next digit of the elements that share the digits found
// so far, and one invocation walks down from the highest digit to the one that the count-th largest has. Integers, so that the order of
// the counting does not matter; sums are in an order that does not change either: blocks of elements INVOCATIONS apart, then blocks,
// then a tree. The same result in every run.
// Edges: an invocation past the end of the map counts and adds nothing.
// All terms are positive: the sum is off by at most (BLOCK + length / (INVOCATIONS * BLOCK) + 8) 2^-24 of (mean - t).

struct Params {
  length: u32,
  count: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read_write> means: array<f32>;

override INVOCATIONS: u32;
override BLOCK: u32;
const DIGIT_BITS = 8u;
const DIGITS = 256u; // 2^DIGIT_BITS
const SIGN = 0x80000000u;

var<workgroup> wg_counts: array<atomic<u32>, DIGITS>;
var<workgroup> wg_threshold: u32;
var<workgroup> wg_sums: array<f32, INVOCATIONS>;

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let first = group.x * params.length;
  var rank = params.count; // of t among the elements that share the digits found so far, from 1; kept by invocation 0
  var found = 0u; // those digits, zeros below
  for (var shift = 32u; shift > 0; ) {
    shift -= DIGIT_BITS;
    for (var digit = local; digit < DIGITS; digit += INVOCATIONS) {
      atomicStore(&wg_counts[digit], 0);
    }
    workgroupBarrier(); // publishes the cleared wg_counts
    for (var i = local; i < params.length; i += INVOCATIONS) {
      let digit = (key_of(source[first + i]) ^ found) >> shift; // no digit where one above differs
      if (digit < DIGITS) {
        atomicAdd(&wg_counts[digit], 1);
      }
    }
    workgroupBarrier(); // publishes the sums in wg_counts
    if (local == 0) {
      var digit = DIGITS - 1;
      for (; digit > 0; digit--) {
        let held = atomicLoad(&wg_counts[digit]);
        if (held >= rank) {
          break;
        }
        rank -= held;
      }
      wg_threshold = found | (digit << shift);
    }
    workgroupBarrier(); // publishes wg_threshold; wg_counts may be cleared
    found = wg_threshold;
  }
  let threshold = bitcast<f32>(found);
  wg_sums[local] = excess(first, local, threshold);
  for (var span = INVOCATIONS / 2; span > 0; span /= 2) {
    workgroupBarrier(); // publishes wg_sums below 2 * span
    if (local < span) {
      wg_sums[local] += wg_sums[local + span];
    }
  }
  if (local == 0) {
    means[group.x] = threshold + wg_sums[0] / f32(params.count);
  }
}

// The bits of a float that is not negative, which are in its order; those of 0 for one that is, -0 among them.
fn key_of(value: f32) -> u32 {
  let bits = bitcast<u32>(value);
  return select(bits, 0u, bits >= SIGN);
}

// How far the elements of one invocation are over the threshold, in all.
fn excess(first: u32, local: u32, threshold: f32) -> f32 {
  var total = 0.0;
  for (var begin = local; begin < params.length; begin += INVOCATIONS * BLOCK) {
    let end = min(begin + INVOCATIONS * BLOCK, params.length);
    var block = 0.0;
    for (var i = begin; i < end; i += INVOCATIONS) {
      block += max(source[first + i] - threshold, 0.0);
    }
    total += block;
  }
  return total;
}
