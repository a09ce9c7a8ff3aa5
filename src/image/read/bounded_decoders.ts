/**
 * Unpacking that stops at what a part of a picture can hold, for geotiff, which has no bounds of its own.
 *
 * @module
 */

import { UNCOMPRESSED, UNPACKERS } from "./tiff_compressions.ts";

type GeoTiff = typeof import("geotiff");
type Directory = Parameters<NonNullable<Parameters<GeoTiff["addDecoder"]>[2]>>[0];
type PartParameters = Awaited<ReturnType<NonNullable<Parameters<GeoTiff["addDecoder"]>[2]>>>;

/** What a decoder is told of the parts of a picture, tiles or strips. */
interface Parts extends PartParameters {
  /** Bytes that a part may have, its samples as they are. */
  readonly most: number;
}

/** What geotiff tells by itself, the height of a strip no more than that of the picture, and the bound. */
async function partsOf(directory: Directory): Promise<Parts> {
  const load = async (tag: "ImageWidth" | "ImageLength" | "TileWidth" | "TileLength" | "RowsPerStrip") =>
    Number(await directory.loadValue(tag) ?? Infinity);
  const tiled = directory.hasTag("TileOffsets");
  const height = await load("ImageLength");
  const tileWidth = await load(tiled ? "TileWidth" : "ImageWidth");
  const tileHeight = tiled ? await load("TileLength") : Math.min(await load("RowsPerStrip"), height);
  const bitsPerSample = Array.from(await directory.loadValue("BitsPerSample") as ArrayLike<number>);
  const planarConfiguration = await directory.loadValue("PlanarConfiguration") as number | undefined ?? 1;
  const predictor = await directory.loadValue("Predictor") as number | undefined ?? 1;
  const pixel = planarConfiguration === 2
    ? Math.max(...bitsPerSample)
    : bitsPerSample.reduce((sum, bits) => sum + bits, 0);
  const most = Math.ceil(tileWidth * pixel / 8) * tileHeight;
  return { tileWidth, tileHeight, bitsPerSample, planarConfiguration, predictor, most };
}

let bounded = false;

/** Makes geotiff unpack as it is done here, once. */
export function boundDecoders({ addDecoder, BaseDecoder }: GeoTiff): void {
  if (bounded) return;
  bounded = true;
  const decoder = (unpack: (packed: Uint8Array, most: number) => Uint8Array) =>
    class extends BaseDecoder {
      override decodeBlock(packed: ArrayBufferLike): ArrayBufferLike {
        return unpack(new Uint8Array(packed), (this.parameters as Parts).most).slice().buffer;
      }
    };
  for (const [compression, unpack] of UNPACKERS) {
    if (compression !== UNCOMPRESSED) {
      addDecoder(
        compression,
        () => Promise.resolve(decoder(unpack)),
        partsOf,
        false,
      );
    }
  }
}
