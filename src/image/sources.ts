/** Images on their way in: paths, encoded images and pixels, decoded and grouped into batches. */

import { type Image, ImageError } from "./image.ts";
import { className, imageOf, isPixels, type Pixels } from "./pixels.ts";
import { type EncodedImage, isEncoded, pathOf } from "./read/bytes.ts";
import { decodePixels } from "./read/decode_pixels.ts";
import { decodeWith, type PixelDecoder, readWith } from "./read/decode.ts";
import type { ReadOptions } from "./read/header.ts";
import { DecodingThreads } from "./read/decoding_threads.ts";
import { isShown, pixelsOfShown, type ShownImage } from "./shown.ts";
import { taken } from "./read/taken.ts";
import { readAhead, type ReadSize } from "./read_ahead.ts";

/** A decoded image with the name it has in messages. */
export interface NamedImage {
  /** Its path, or its place in the sequence. */
  readonly name: string;
  /** The decoded image. */
  readonly image: Image;
}

/**
 * Decodes an image when its turn comes, with the level of white and the bands that it is told: what comes of it is looked at as it is,
 * where those of other pixels are taken from them.
 */
export type ImageOpener = (reading: ReadOptions) => Promise<Pixels>;

/**
 * An image in any form: a path or `file:` URL; the bytes of an image file; pixels, a canvas's `ImageData` among them; in a browser what a
 * page shows; or a function that decodes it.
 *
 * A stream can be read once. A fit reads its images twice, and so takes streams only from a function that opens them anew.
 */
export type AnyImage = string | URL | EncodedImage | Pixels | ImageData | ShownImage | ImageOpener;

/** An image in any form, with or without the name that it shall have in messages and results. */
export type ImageSource = AnyImage | { readonly name?: string; readonly image: AnyImage };

/** How images are taken in. */
export interface SourceOptions extends ReadOptions {
  /** Ends the reading: looked at before each image. */
  readonly signal?: AbortSignal | undefined;
  /** Takes an image that cannot be decoded, which is then left out; without it such an image ends the reading. */
  readonly onUnreadable?: ((error: ImageError) => void) | undefined;
}

/**
 * Decodes sources one after the other and groups them.
 *
 * @param count Images in a batch; the last batch may have fewer.
 * @param options Limits on encoded images, and what ends the reading.
 * @throws {RangeError} If count is not a positive integer.
 * @throws {TypeError} If a source is no image in any form; the message says which.
 * @throws {ImageError} If an image cannot be decoded, or its pixels are not as many as it says.
 * @throws The signal's reason, once it is aborted.
 */
export async function* inBatches(
  sources: Iterable<ImageSource> | AsyncIterable<ImageSource>,
  count: number,
  { onUnreadable, ...reading }: SourceOptions = {},
): AsyncGenerator<NamedImage[]> {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new RangeError(`Cannot form batches: their size must be a positive integer: received ${count}`);
  }
  let batch: NamedImage[] = [];
  for await (const read of readEach(sources, reading)) {
    if (read instanceof ImageError) {
      if (!onUnreadable) throw read;
      onUnreadable(read);
      continue;
    }
    batch.push(read);
    if (batch.length < count) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/**
 * Decodes sources one after the other; of one that cannot be decoded comes what is wrong with it, in its turn. Large images of a list are
 * decoded ahead, in threads.
 *
 * @throws {TypeError} If a source is no image in any form; the message says which.
 * @throws The signal's reason, once it is aborted.
 */
export async function* readEach(
  sources: Iterable<ImageSource> | AsyncIterable<ImageSource>,
  { signal, ...limits }: Omit<SourceOptions, "onUnreadable"> = {},
): AsyncGenerator<NamedImage | ImageError> {
  if (typeof sources === "string") { // whose characters would be taken for paths
    throw new TypeError(
      `Cannot read images: wanted a list of them: received '${sources}'; put it in brackets`,
    );
  }
  signal?.throwIfAborted();
  using threads = new DecodingThreads();
  const inThread: PixelDecoder = (compressed, pixels) => threads.decode(compressed, pixels);
  const open = async (source: ImageSource, place: number, early = false) => {
    signal?.throwIfAborted();
    const decoder = early ? inThread : decodePixels; // what is waited for has nothing to wait beside
    try {
      return await openSource(source, `image ${place}`, { limits, decoder });
    } catch (error) {
      if (error instanceof ImageError) return error;
      throw error;
    }
  };
  for await (
    const read of Array.isArray(sources) ? readAhead(sources, open, sizeOf) : inTurn(sources, open)
  ) {
    signal?.throwIfAborted();
    yield read;
  }
}

/** Images that come one by one are asked for in their turn: a camera's are to be of now. */
async function* inTurn(
  sources: Iterable<ImageSource> | AsyncIterable<ImageSource>,
  open: (source: ImageSource, place: number) => Promise<NamedImage | ImageError>,
): AsyncGenerator<NamedImage | ImageError> {
  let place = 0;
  for await (const source of sources) yield await open(source, place++);
}

function sizeOf(read: NamedImage | ImageError): ReadSize | null {
  if (read instanceof ImageError) return null;
  const { width, height, data } = read.image;
  return { pixels: width * height, bytes: data.byteLength };
}

/** How a source is decoded. */
interface DecodeUse {
  readonly limits: ReadOptions;
  readonly decoder: PixelDecoder;
}

/**
 * Decodes one source.
 *
 * @param source The source.
 * @param name Its name if it has none of its own: paths and files on disk have.
 * @param use Limits on encoded images, and what decodes their pixels.
 * @throws {TypeError} If it is no image in any form.
 * @throws {ImageError} If it cannot be decoded, or its pixels are not as many as it says.
 */
async function openSource(
  source: ImageSource,
  name: string,
  use: DecodeUse,
): Promise<NamedImage> {
  const { name: given, image } = isNamed(source) ? source : { name: undefined, image: source };
  const own = given ?? nameOf(image) ?? name;
  return { name: own, image: await openImage(image, own, use) };
}

async function openImage(image: AnyImage, name: string, { limits, decoder }: DecodeUse): Promise<Image> {
  if (typeof image === "string" || image instanceof URL) return await readWith(decoder, image, limits);
  if (typeof image === "function") return imageOf(await image(limits), name);
  if (isEncoded(image)) return await decodeWith(decoder, image, { name, options: limits });
  const pixels = isShown(image) ? pixelsOfShown(image, name) : image;
  if (isPixels(pixels)) return taken(imageOf(pixels, name), limits, name);
  throw new TypeError(
    `Cannot read image '${name}': it must be a path, a file URL, the bytes of an image file, pixels, what a ` +
      `page shows, or a function that decodes it: received ` +
      className(image),
  );
}

function isNamed(source: ImageSource): source is Exclude<ImageSource, AnyImage> {
  return typeof source === "object" && source !== null && "image" in source;
}

function nameOf(image: AnyImage): string | undefined {
  if (typeof image === "string" || image instanceof URL) return pathOf(image);
  return image instanceof File ? image.name : undefined;
}
