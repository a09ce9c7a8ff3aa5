/**
 * Squared distances of all pairs of vectors, by plain loops: squares[m, j, i] = inherited[m, parents[j], parents[i]] + |y - x|^2.
 *
 * @param query [channels, cells] of one image. @param gallery [images, channels, cells].
 * @param inherited [members, n, n], where n is what its length says.
 * @returns [members, cells, cells], the gallery's cell before the query's.
 */
export function squaredDistancesTwin(
  query: ArrayLike<number>,
  gallery: ArrayLike<number>,
  members: readonly number[],
  inherited: ArrayLike<number>,
  parents: ArrayLike<number>,
  channels: number,
): Float64Array {
  const cells = query.length / channels;
  const coarse = Math.round(Math.sqrt(inherited.length / members.length));
  const squares = new Float64Array(members.length * cells * cells);
  members.forEach((image, m) => {
    for (let j = 0; j < cells; j++) {
      for (let i = 0; i < cells; i++) {
        let sum =
          inherited[(m * coarse + (parents[j] as number)) * coarse + (parents[i] as number)] as number;
        for (let c = 0; c < channels; c++) {
          const y = gallery[(image * channels + c) * cells + j] as number;
          sum += (y - (query[c * cells + i] as number)) ** 2;
        }
        squares[(m * cells + j) * cells + i] = sum;
      }
    }
  });
  return squares;
}
