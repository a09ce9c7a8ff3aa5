/** y of L y = b for a lower triangle, by columns: each known variable is taken out of the right-hand side. */
export function substituteTwin(factor: readonly (readonly number[])[], b: readonly number[]): number[] {
  const rest = [...b];
  return rest.map((_, j) => {
    const y = (rest[j] as number) / (factor[j]?.[j] as number);
    for (let i = j; i < rest.length; i++) rest[i] = (rest[i] as number) - (factor[i]?.[j] as number) * y;
    return y;
  });
}
