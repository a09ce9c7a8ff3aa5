/** Names that somebody may have meant. */

/**
 * Finds the names that are most like another: those that contain it or are contained in it, then those that take the
 * fewest changes of a character.
 *
 * @param name What was asked for.
 * @param names What there is.
 * @param count How many to return at most.
 * @returns The nearest first.
 */
export function nearestNames(name: string, names: Iterable<string>, count: number): string[] {
  const distances = [...names].map((other) => {
    const contained = other !== "" && (other.includes(name) || name.includes(other));
    return { other, distance: editDistance(name, other) - (contained ? name.length + other.length : 0) };
  });
  return distances.sort((a, b) => a.distance - b.distance).slice(0, count).map(({ other }) => other);
}

/** Insertions, deletions and replacements of a character that turn one text into another (Levenshtein 1966). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] as number) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[to.length] as number;
}
