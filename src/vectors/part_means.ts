/** Vectors of images that belong together, as one. */

/**
 * One vector a part: the mean of its images. Images of one part say the same thing again, and an estimate that takes its vectors for
 * independent, as that of a shrinkage does, would trust them too much.
 *
 * @param vectors [images, dims].
 * @param parts Images that belong together.
 * @returns [parts, dims]; of a part of one image that image's own vector.
 */
export function partMeans(
  vectors: Float32Array,
  dims: number,
  parts: readonly (readonly number[])[],
): Float32Array<ArrayBuffer> {
  const means = new Float32Array(parts.length * dims);
  parts.forEach((part, i) => {
    for (let d = 0; d < dims; d++) {
      const sum = part.reduce((sum, image) => sum + (vectors[image * dims + d] as number), 0);
      means[i * dims + d] = sum / part.length;
    }
  });
  return means;
}
