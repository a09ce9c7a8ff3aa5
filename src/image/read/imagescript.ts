/**
 * The WebAssembly decoders inside imagescript, one instance of each for the whole process.
 *
 * Its main module loads a native addon and makes a new instance for every picture (more permissions, twice
 * the time, memory that grows); its decoder modules do neither. Loading one needs read access to the package
 * in Deno's npm cache and to the environment variable IMAGESCRIPT_WASM_SIMD, so it waits until a picture is
 * decoded.
 *
 * @module
 */

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

/** What imagescript's decoder modules export. */
interface DecoderModule<Picture> {
  default: { init(): Promise<{ decode(bytes: Uint8Array): Picture }> };
}

/** A decoder that is loaded when first used, kept, and replaced after a failure. */
export class KeptDecoder<Picture> {
  readonly #load: () => Promise<DecoderModule<Picture>>;
  #decoder: ReturnType<DecoderModule<Picture>["default"]["init"]> | undefined;

  /**
   * Takes the module without loading it yet.
   *
   * @param load Imports the module.
   */
  constructor(load: () => Promise<DecoderModule<Picture>>) {
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
    this.#decoder ??= this.#load().then((module) => module.default.init());
    const loading = this.#decoder;
    try {
      const decoder = await loading;
      return refusing(() => decoder.decode(bytes));
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
export const PNG_DECODER: KeptDecoder<RgbaPicture> = new KeptDecoder(() =>
  import("imagescript/wasm/node/png.js")
);

/** Decodes baseline and progressive JPEG files, within 3 grey levels of libjpeg. */
export const JPEG_DECODER: KeptDecoder<JpegPicture> = new KeptDecoder(() =>
  import("imagescript/wasm/node/jpeg.js")
);
