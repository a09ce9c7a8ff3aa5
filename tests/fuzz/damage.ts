/** Ways to damage a file. */

import type { Random } from "../../src/random.ts";

/** A file's bytes. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Numbers that sizes, counts and offsets break on. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

/** Each gives a file that may be the same; what has no bytes stays as it is. */
export const DAMAGES: readonly ((bytes: Bytes, random: Random) => Bytes)[] = [
  (bytes, random) => { // a bit flipped
    const at = random.integer(bytes.length);
    return bytes.with(at, (bytes[at] as number) ^ (1 << random.integer(8)));
  },
  (bytes, random) => bytes.with(random.integer(bytes.length), random.integer(256)),
  (bytes, random) => bytes.slice(0, random.integer(bytes.length)),
  (bytes, random) => { // a piece left out
    const at = random.integer(bytes.length);
    return joined(bytes.subarray(0, at), bytes.subarray(at + 1 + random.integer(16)));
  },
  (bytes, random) => { // a piece over another
    const [from, to] = [random.integer(bytes.length), random.integer(bytes.length)];
    const copy = bytes.slice();
    copy.copyWithin(to, from, from + 1 + random.integer(64));
    return copy;
  },
  (bytes, random) => { // zeros
    const at = random.integer(bytes.length);
    return bytes.slice().fill(0, at, at + 1 + random.integer(64));
  },
  (bytes, random) => { // a number at its edge, of either order, near the start more often than not
    const copy = bytes.slice();
    if (copy.length < 4) return copy;
    const at = random.integer(random.integer(2) ? Math.min(copy.length, 512) : copy.length);
    const edge = EDGES[random.integer(EDGES.length)] as number;
    new DataView(copy.buffer).setUint32(Math.min(at, copy.length - 4), edge, random.integer(2) === 0);
    return copy;
  },
  (bytes, random) => { // a piece repeated
    const [from, length] = [random.integer(bytes.length), 1 + random.integer(256)];
    return joined(bytes.subarray(0, from + length), bytes.subarray(from));
  },
];

/** A file damaged once or a few times. */
export function damaged(bytes: Bytes, random: Random): Bytes {
  let result = bytes;
  for (let times = 1 + random.integer(3); times > 0 && result.length > 0; times--) {
    const damage = DAMAGES[random.integer(DAMAGES.length)] as (typeof DAMAGES)[number];
    result = damage(result, random);
  }
  return result;
}

function joined(a: Uint8Array, b: Uint8Array): Bytes {
  const result = new Uint8Array(a.length + b.length);
  result.set(a);
  result.set(b, a.length);
  return result;
}
