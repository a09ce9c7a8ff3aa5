/** Stands in until the search for twins is merged. */
export function findTwins(_p: Float32Array, images: number): { parts: number[][] } { return { parts: Array.from({length: images}, (_, i) => [i]) }; }
