/** One feature map of a stack of images: [images, channels, height, width]. */
export interface TwinMap {
  readonly shape: readonly [images: number, channels: number, height: number, width: number];
  readonly data: ArrayLike<number>;
}

/**
 * Distance of every position of an image to the nearest position of other images, as the paper has it: maps are replicated to
 * the finest grid and concatenated, and every vector is compared with every other.
 *
 * @param query Maps, finest first. @param image Which image of them.
 * @param gallery Maps, finest first. @param members Which images of them.
 * @returns [height * width] of the finest map.
 */
export function nearestPositionTwin(
  query: readonly TwinMap[],
  image: number,
  gallery: readonly TwinMap[],
  members: readonly number[],
): Float64Array {
  const others = members.flatMap((member) => positionVectors(gallery, member));
  return Float64Array.from(positionVectors(query, image), (x) => {
    const squares = others.map((y) => x.reduce((sum, value, c) => sum + (value - (y[c] as number)) ** 2, 0));
    return Math.sqrt(Math.min(...squares));
  });
}

function positionVectors(maps: readonly TwinMap[], image: number): number[][] {
  const [, , rows, columns] = (maps[0] as TwinMap).shape;
  return Array.from({ length: rows * columns }, (_, position) => {
    const [y, x] = [Math.floor(position / columns), position % columns];
    return maps.flatMap(({ shape: [, channels, height, width], data }) => {
      const cell = Math.floor(y * height / rows) * width + Math.floor(x * width / columns);
      return Array.from(
        { length: channels },
        (_, c) => data[(image * channels + c) * height * width + cell] as number,
      );
    });
  });
}
