/**
 * Deflate that stops at what a part of a picture can hold, for geotiff.
 *
 * @module
 */

type GeoTiff = typeof import("geotiff");

/** What geotiff tells a decoder of the parts of a picture. */
interface Parts {
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly planarConfiguration?: number;
  readonly bitsPerSample: ArrayLike<number>;
}

/** Bytes that a part may have, its samples as they are. */
function partBytes({ tileWidth, tileHeight, planarConfiguration, bitsPerSample }: Parts): number {
  const bits = Array.from(bitsPerSample);
  const pixel = planarConfiguration === 2 ? Math.max(...bits) : bits.reduce((sum, each) => sum + each, 0);
  return Math.ceil(tileWidth * pixel / 8) * tileHeight;
}

/**
 * Inflates a zlib stream, whose checksum is checked.
 *
 * @param most Bytes at which it ends.
 * @throws {SyntaxError} If there are more, or the stream is damaged.
 */
export async function inflateAtMost(
  packed: Uint8Array<ArrayBuffer>,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const result = new Uint8Array(most);
  let length = 0;
  try {
    for await (const part of new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"))) {
      if (length + part.length > most) {
        throw new SyntaxError(`a part of it inflates to more than ${most} bytes`);
      }
      result.set(part, length);
      length += part.length;
    }
  } catch (error) {
    if (error instanceof SyntaxError) throw error;
    throw new SyntaxError("its deflate data is damaged", { cause: error });
  }
  return result.subarray(0, length);
}

let bounded = false;

/** Makes geotiff use it, once. */
export function boundInflation(addDecoder: GeoTiff["addDecoder"]): void {
  if (bounded) return;
  bounded = true;
  addDecoder(
    [8, 32946],
    async () => {
      const { BaseDecoder } = await import("geotiff");
      return class extends BaseDecoder {
        override async decodeBlock(packed: ArrayBufferLike): Promise<ArrayBufferLike> {
          const most = partBytes(this.parameters as unknown as Parts);
          const part = await inflateAtMost(new Uint8Array(packed as ArrayBuffer), most);
          return part.slice().buffer;
        }
      };
    },
    undefined,
    false,
  );
}
