/** Chosen channels at the cells that contain a level's: features[n, channels[i], positions[p]] for [images, rows, cells]. */
export function gatherTwin(
  features: ArrayLike<number>,
  [images, mapChannels, mapCells]: readonly [number, number, number],
  channels: ArrayLike<number>,
  positions: ArrayLike<number>,
): number[][][] {
  return Array.from(
    { length: images },
    (_, image) =>
      Array.from(
        channels,
        (channel) =>
          Array.from(positions, (position) =>
            features[image * mapChannels * mapCells + channel * mapCells + position] as number),
      ),
  );
}
