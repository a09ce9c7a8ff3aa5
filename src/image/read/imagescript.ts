/**
 * The WebAssembly decoders inside imagescript, one instance of each for the whole process.
 *
 * Its main module loads a native addon and makes a new instance for every picture (more permissions, twice the time, memory that grows);
 * its decoder modules load their WebAssembly as Node does, and no browser. So that is loaded here, and called as they call it. Loading
 * one needs read access to the package in Deno's npm cache, so it waits until a picture is decoded.
 *
 * @module
 */
import type { AssetName } from "../../platform/assets.ts";
import { here } from "../../platform/here.ts";

/** A decoded PNG: RGBA, 8 bits, whatever the file had. */
export interface RgbaPicture {
  /** Columns. */
  width: number;
  /** Rows. */
  height: number;
  /** `height * width * 4` samples. */
  framebuffer: Uint8Array;
}

/** A decoded JPEG. */
export interface JpegPicture {
  /** Columns. */
  width: number;
  /** Rows. */
  height: number;
  /** 0: grey, one sample per pixel. 1: RGB. 2: CMYK, 255 for full ink. */
  format: 0 | 1 | 2;
  /** The samples, interleaved. */
  buffer: Uint8Array;
}

/** A decoder; throws whatever its code throws. */
export type Decode<Picture> = (bytes: Uint8Array) => Picture;

/** A decoder that is loaded when first used, kept, and replaced after a failure. */
export class KeptDecoder<Picture> {
  readonly #load: () => Promise<Decode<Picture>>;
  #decoder: Promise<Decode<Picture>> | undefined;

  /**
   * Takes the decoder without loading it yet.
   *
   * @param load Makes an instance.
   */
  constructor(load: () => Promise<Decode<Picture>>) {
    this.#load = load;
  }

  /**
   * Decodes one file.
   *
   * @param bytes The file.
   * @returns The picture.
   * @throws {SyntaxError} If the decoder refuses the file; other errors mean that the decoder could not be
   * loaded.
   */
  async decode(bytes: Uint8Array): Promise<Picture> {
    this.#decoder ??= this.#load();
    const loading = this.#decoder;
    try {
      const decode = await loading;
      return refusing(() => decode(bytes));
    } catch (error) {
      // A decoder that trapped may have left its memory in disorder, and a failed load may succeed later.
      if (this.#decoder === loading) this.#decoder = undefined;
      throw error;
    }
  }
}

function refusing<Picture>(decode: () => Picture): Picture {
  try {
    return decode();
  } catch (cause) {
    throw new SyntaxError("its decoder stops", { cause }); // what the decoder says names its own insides
  }
}

/** Decodes PNG files exactly; 16-bit samples are cut to their high byte. */
export const PNG_DECODER: KeptDecoder<RgbaPicture> = new KeptDecoder(async () => {
  const png = await instance<PngExports>("png.wasm");
  return (bytes) => {
    const encoded = png.walloc(bytes.length);
    new Uint8Array(png.memory.buffer).set(bytes, encoded);
    const decoded = png.decode(encoded, bytes.length);
    png.wfree(encoded);
    if (decoded < 0) throw new Error(`status ${decoded}`);
    const [width, height] = [png.width(), png.height()];
    const framebuffer = new Uint8Array(png.memory.buffer, decoded, 4 * width * height).slice();
    png.wfree(decoded);
    return { width, height, framebuffer };
  };
});

/** Decodes baseline and progressive JPEG files, within 3 grey levels of libjpeg. */
export const JPEG_DECODER: KeptDecoder<JpegPicture> = new KeptDecoder(async () => {
  const jpeg = await instance<JpegExports>("jpeg.wasm");
  return (bytes) => {
    const encoded = jpeg.walloc(bytes.length);
    new Uint8Array(jpeg.memory.buffer).set(bytes, encoded);
    const decoded = jpeg.decode(encoded, bytes.length, 0, 0); // frees what it is given
    if (decoded === 0) throw new Error("no picture");
    const at = jpeg.decode_buffer(decoded);
    const picture = {
      width: jpeg.decode_width(decoded),
      height: jpeg.decode_height(decoded),
      format: jpeg.decode_format(decoded) as JpegPicture["format"],
      buffer: new Uint8Array(jpeg.memory.buffer, at, jpeg.wlen()).slice(),
    };
    jpeg.decode_free(decoded);
    return picture;
  };
});

/** What png.wasm exports. */
interface PngExports {
  readonly memory: WebAssembly.Memory;
  walloc(size: number): number;
  wfree(at: number): void;
  /** Where the picture is, or a negative status. */
  decode(at: number, length: number): number;
  width(): number;
  height(): number;
}

/** What jpeg.wasm exports. */
interface JpegExports {
  readonly memory: WebAssembly.Memory;
  walloc(size: number): number;
  /** A picture, or 0; the sizes ask for a smaller one. */
  decode(at: number, length: number, width: number, height: number): number;
  decode_width(picture: number): number;
  decode_height(picture: number): number;
  decode_format(picture: number): number;
  /** Where the samples are; {@linkcode wlen} then says how many. */
  decode_buffer(picture: number): number;
  decode_free(picture: number): void;
  wlen(): number;
}

const compiled = new Map<AssetName, WebAssembly.Module>();

async function instance<Exports>(name: AssetName): Promise<Exports> {
  const module = compiled.get(name) ?? await WebAssembly.compile(await here.readAsset(name));
  compiled.set(name, module);
  const { exports } = await WebAssembly.instantiate(module, {
    env: { emscripten_notify_memory_growth() {} },
  });
  return exports as Exports;
}
