/**
 * What is too large for main memory, in a file that has no name.
 *
 * @module
 */
import { dirname } from "../platform/here.ts";
import { SpillFile } from "./spill_file.ts";

/** Closes files that nobody can read from any more. */
const closing = new FinalizationRegistry<SpillFile>((file) => file[Symbol.dispose]());

/** Bytes that are appended and read again. The file is gone when it is given up, nobody can read from it any more, or the process ends. */
export class ScratchFile implements Disposable {
  readonly #file: SpillFile;
  #open = true;

  private constructor(file: SpillFile) {
    this.#file = file;
    closing.register(this, file, this);
  }

  /**
   * Makes an empty one.
   *
   * @param path A file in whose folder it takes its room.
   * @throws {Error} If it cannot be made there.
   */
  static async beside(path: string): Promise<ScratchFile> {
    const folder = dirname(path);
    try {
      return new ScratchFile(await SpillFile.open(folder));
    } catch (cause) {
      throw new Error(
        `Cannot make a temporary file in '${folder}': ${
          (cause as Error).message
        }; give a model file in a folder that is writable`,
        { cause },
      );
    }
  }

  /**
   * Adds bytes at the end.
   *
   * @returns Where they begin.
   * @throws {Error} If there is no room for them.
   */
  append(bytes: Uint8Array): number {
    try {
      return this.#file.append([bytes]);
    } catch (cause) {
      throw new Error(
        `Cannot write to a temporary file of ${this.#file.size} bytes beside the model file: ${
          (cause as Error).message
        }; ` +
          "make room there",
        { cause },
      );
    }
  }

  /**
   * Bytes `begin` to `end`.
   *
   * @throws {Error} If they cannot be read.
   */
  read(begin: number, end: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(end - begin);
    this.#file.read(begin, [bytes]);
    return bytes;
  }

  /** Gives its room back at once. */
  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    closing.unregister(this);
    this.#file[Symbol.dispose]();
  }
}
