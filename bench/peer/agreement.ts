/** Whether two sides did the same work. */

/** Fewest scores that say anything. */
const FEWEST = 10;

/** Least correlation: the sides draw other channels and resize by other filters. */
const LEAST = 0.9;

/** The scores of lines of JSON, in the order of the images' file names; other lines are left out. */
export function readScores(text: string): number[] {
  const lines = text.split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line) => JSON.parse(line) as { readonly image: string; readonly score: number })
    .map(({ image, score }) => ({ name: image.slice(image.lastIndexOf("/") + 1), score }))
    .sort((a, b) => a.name < b.name ? -1 : 1)
    .map(({ score }) => score);
}

/**
 * Checks that two sides scored the same images alike.
 *
 * @throws {Error} If they did not.
 */
export function requireAgreement(
  names: readonly [string, string],
  a: readonly number[],
  b: readonly number[],
) {
  const pair = `'${names[0]}' and '${names[1]}'`;
  if (a.length !== b.length || ![...a, ...b].every(Number.isFinite)) {
    throw new Error(
      `Cannot compare: of ${pair} one gives ${a.length} scores, one ${b.length}, or they are not finite`,
    );
  }
  if (a.length < FEWEST) return;
  const alike = correlation(a, b);
  if (!(alike >= LEAST)) {
    throw new Error(
      `Cannot compare: ${pair} do not compute the same; their scores correlate to ${
        alike.toFixed(3)
      }, expected ${LEAST}`,
    );
  }
}

/** Pearson's correlation. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const centred = (values: readonly number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.map((value) => value - mean);
  };
  const [x, y] = [centred(a), centred(b)];
  const dot = (u: readonly number[], v: readonly number[]) =>
    u.reduce((sum, value, i) => sum + value * (v[i] as number), 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}
