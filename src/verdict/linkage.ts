/** Groups from pairs that are close. */

/** Two images that are close, nearest pairs first in a list. */
export interface ClosePair {
  /** The earlier one. */
  readonly a: number;
  /** The later one. */
  readonly b: number;
  /** Distance as a share of what is allowed. */
  readonly ratio: number;
}

/** Share of the pairs between two groups that must be close: with more, a frame that is less like the others falls out. */
const LINKED = 1 / 4;

/**
 * Joins groups, nearest pairs first, if at least a quarter of the pairs between them are close. A chain of images, each like the
 * next but not like those beyond, thus falls into short pieces and not into one group.
 *
 * @param items Number of items; places count from 0.
 * @returns The group of every item, as the place of its first.
 */
export function linkGroups(items: number, pairs: readonly ClosePair[]): Int32Array {
  const group = Int32Array.from({ length: items }, (_, item) => item);
  const members = new Map<number, number[]>();
  const close = new Map<number, Set<number>>();
  const membersOf = (first: number) => members.get(first) ?? [first];
  const note = (a: number, b: number) => {
    const set = close.get(a);
    if (set) set.add(b);
    else close.set(a, new Set([b]));
  };
  for (const { a, b } of pairs) {
    note(a, b);
    note(b, a);
  }
  for (const { a, b } of pairs.toSorted((x, y) => x.ratio - y.ratio)) {
    const one = group[a] as number;
    const other = group[b] as number;
    if (one === other) continue;
    const left = membersOf(one);
    const right = membersOf(other);
    let links = 0;
    for (const item of left) for (const to of right) if (close.get(item)?.has(to)) links++;
    if (links < LINKED * left.length * right.length) continue;
    const first = Math.min(one, other);
    members.set(first, [...left, ...right]);
    members.delete(Math.max(one, other));
    for (const item of membersOf(first)) group[item] = first;
  }
  return group;
}
