/** Connected regions by flood fill: for each pixel its region, numbered by first pixel in reading order; -1 outside. */
export function regionsTwin(
  mask: ArrayLike<number>,
  [height, width]: readonly [number, number],
  connectivity: 4 | 8,
): Int32Array {
  const labels = new Int32Array(height * width).fill(-1);
  let regions = 0;
  for (let seed = 0; seed < labels.length; seed++) {
    if (mask[seed] === 0 || labels[seed] !== -1) continue;
    const pending = [seed];
    labels[seed] = regions;
    for (let pixel = pending.pop(); pixel !== undefined; pixel = pending.pop()) {
      for (const neighbour of neighbours(pixel, height, width, connectivity)) {
        if (mask[neighbour] === 0 || labels[neighbour] !== -1) continue;
        labels[neighbour] = regions;
        pending.push(neighbour);
      }
    }
    regions++;
  }
  return labels;
}

function neighbours(pixel: number, height: number, width: number, connectivity: 4 | 8): number[] {
  const [y, x] = [Math.floor(pixel / width), pixel % width];
  const found: number[] = [];
  for (const dy of [-1, 0, 1]) {
    for (const dx of [-1, 0, 1]) {
      const steps = Math.abs(dy) + Math.abs(dx);
      if (steps === 0 || (steps === 2 && connectivity === 4)) continue;
      const [ny, nx] = [y + dy, x + dx];
      if (ny >= 0 && ny < height && nx >= 0 && nx < width) found.push(ny * width + nx);
    }
  }
  return found;
}
