/** Stands in. */
export function partsOf(keys: readonly string[]): number[][] { return [...Map.groupBy(keys.keys(), (i) => keys[i]).values()]; }
