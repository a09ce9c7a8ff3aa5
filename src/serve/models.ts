/** The models of a service: those it was given, and those in its folder; the ones most recently used stay loaded. */

import { describeModel } from "../describe_model.ts";
import { removeAllLeftovers } from "../format/leftovers.ts";
import { readWhole } from "../format/read_whole.ts";
import { statOrNull } from "../format/stat.ts";
import { modelBackbone } from "../model/backbone.ts";
import { Lifetime } from "../lifetime.ts";
import { loadModel, type Model, saveModel } from "../model/model.ts";
import { basename, files, join } from "../platform/here.ts";
import type { Scorer } from "../score.ts";
import { DriftTest } from "../verdict/drift.ts";
import { readEvidence } from "../verdict/stored_calibration.ts";
import type { Inspectors } from "./inspectors.ts";
import { Problem } from "./problem.ts";

/** Ending of a model's file. */
const ENDING = ".safetensors";

/** Most bytes of a model file that is handed out. */
const MAX_BYTES = 2 ** 32;

/** What a model may be called: it stands in addresses, file names and metrics. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/;

/** A model that is loaded. */
export interface LoadedModel {
  readonly name: string;
  readonly model: Model;
  readonly scorer: Scorer;
  readonly bytes: number;
  /** Ends when the model makes room; who uses it until then goes on. */
  readonly lifetime: Lifetime;
}

/** A model that stays loaded until it is disposed of. */
export type HeldModel = LoadedModel & Disposable;

/** Where models are. */
export interface ModelsOptions {
  /** Files that are served. */
  readonly paths: readonly string[];
  /** Folder whose models are served, and that takes new ones; null if there is none. */
  readonly folder: string | null;
  /** Bytes of models that stay loaded. */
  readonly bytes: number;
  /** Where the network of a model's ONNX file is now, if not where it was. */
  readonly backbone: string | null;
}

/** The models by name. */
export class Models implements Disposable {
  readonly #options: ModelsOptions;
  readonly #inspectors: Inspectors;
  readonly #paths: ReadonlyMap<string, string>;
  readonly #loaded = new Map<string, Promise<LoadedModel>>();
  readonly #sizes = new Map<string, number>();
  readonly #drifts = new Map<string, DriftTest | null>();

  private constructor(options: ModelsOptions, inspectors: Inspectors) {
    this.#options = options;
    this.#inspectors = inspectors;
    this.#paths = new Map(options.paths.map((path) => [nameOfFile(path), path]));
  }

  /**
   * Looks at the models, and loads those that it is given.
   *
   * @throws {Error} If one cannot be loaded, two have one name, or the folder is none.
   */
  static async open(options: ModelsOptions, inspectors: Inspectors): Promise<Models> {
    const models = new Models(options, inspectors);
    if (models.#paths.size < options.paths.length) {
      throw new RangeError(`Cannot serve models [${options.paths}]: two have one name; rename one`);
    }
    const { folder } = options;
    if (folder !== null) {
      if (!statOrNull(folder)?.isDirectory) {
        throw new Error(`Cannot serve models of '${folder}': it is no folder; make it`);
      }
      await removeAllLeftovers(folder);
    }
    for (const name of models.#paths.keys()) await models.load(name);
    return models;
  }

  /** Names of all, sorted. */
  names(): string[] {
    return [...new Set([...this.#paths.keys(), ...this.#inFolder()])].sort();
  }

  /** Whether a model is loaded. */
  isLoaded(name: string): boolean {
    return this.#sizes.has(name);
  }

  /** Models that are loaded, and their bytes. */
  get loaded(): { readonly count: number; readonly bytes: number } {
    return { count: this.#sizes.size, bytes: sum(this.#sizes.values()) };
  }

  /** Whether new models can be kept. */
  requireFolder(): string {
    const { folder } = this.#options;
    if (folder !== null) return folder;
    throw new Problem(
      409,
      "Cannot keep a model: the service has no folder for them; start it with --models FOLDER",
    );
  }

  /**
   * The name of the model that is meant.
   *
   * @param asked Its name; null for the only one, or the first that the service was given.
   * @throws {Problem} 404 if there is none of the name, 400 if none is named and there are several.
   */
  nameOf(asked: string | null): string {
    const name = asked ?? this.#paths.keys().next().value ?? onlyOf(this.names());
    if (this.#pathOf(name) !== null) return name;
    throw new Problem(404, `Cannot find model '${name}': there are ${this.names().join(", ") || "none"}`);
  }

  /**
   * Loads a model, or has it loaded; others that were not used for long make room for it.
   *
   * @throws {Problem} 404 if there is none of the name.
   * @throws As `loadModel` and `Inspector.open`.
   */
  async load(asked: string | null): Promise<LoadedModel> {
    const name = this.nameOf(asked);
    const loading = this.#loaded.get(name) ?? this.#load(name);
    this.#loaded.delete(name); // and behind all others, as the one used last
    this.#loaded.set(name, loading);
    try {
      return await loading;
    } catch (error) {
      if (this.#loaded.get(name) === loading) this.#loaded.delete(name);
      throw error;
    } finally {
      this.#evict(name);
    }
  }

  /** The same, for longer than a moment. */
  async hold(asked: string | null): Promise<HeldModel> {
    const loaded = await this.load(asked);
    const use = loaded.lifetime.use();
    return { ...loaded, [Symbol.dispose]: () => use[Symbol.dispose]() };
  }

  /** The drift test of a model's stream of images, which begins with the service; null of a model without calibration. */
  driftOf({ name, model }: LoadedModel): DriftTest | null {
    const known = this.#drifts.get(name);
    if (known !== undefined) return known;
    const good = readEvidence(model);
    const drift = good && new DriftTest(good.joined.values);
    this.#drifts.set(name, drift);
    return drift;
  }

  /** The streams by the model's name. */
  get drifts(): ReadonlyMap<string, DriftTest | null> {
    return this.#drifts;
  }

  /**
   * Whether a model can be kept under a name.
   *
   * @param replaces Whether it may take the place of one in the folder.
   * @throws {Problem} 400 or 409 if not.
   */
  requireFree(name: string, replaces: boolean): void {
    this.requireFolder();
    requireName(name);
    if (this.#paths.has(name)) {
      throw new Problem(
        409,
        `Cannot replace model '${name}': the service was given it as a file; choose another name`,
      );
    }
    if (replaces || this.#pathOf(name) === null) return;
    throw new Problem(
      409,
      `Cannot keep model '${name}': there is one of that name; add replace=1, or choose another name`,
    );
  }

  /**
   * Keeps a model in the folder: it is on disk, whole, when this returns. Tried before: it must compute here what it did at its fit.
   *
   * @throws {Problem} As {@linkcode Models.requireFree}, and 422 if the model is of no use here.
   */
  async keep(name: string, model: Model, replaces: boolean): Promise<LoadedModel> {
    this.requireFree(name, replaces);
    const loaded = await this.#open(name, model);
    const { failure } = await loaded.scorer.selfTest();
    if (failure !== null) {
      await loaded.lifetime.end();
      throw new Problem(422, `Cannot keep model '${name}': ${failure}`);
    }
    await saveModel(model, join(this.requireFolder(), `${name}${ENDING}`));
    this.#forget(name);
    this.#drifts.delete(name);
    this.#loaded.set(name, Promise.resolve(loaded));
    this.#sizes.set(name, loaded.bytes);
    this.#evict(name);
    return loaded;
  }

  /**
   * The file of a model.
   *
   * @throws {Problem} 404 if there is none of the name, 409 if it names a file of this machine.
   */
  async fileOf(asked: string): Promise<Uint8Array<ArrayBuffer>> {
    const { name, model } = await this.load(asked);
    if (model.settings.backbone.onnx) {
      throw new Problem(
        409,
        `Cannot hand out model '${name}': it names the file of its network on the server; copy it there`,
      );
    }
    return await readWhole(this.#pathOf(name) as string, MAX_BYTES);
  }

  /** Where the network of a model's ONNX file is now, if that was said. */
  backboneOf({ settings }: Model): string | undefined {
    return settings.backbone.onnx ? this.#options.backbone ?? undefined : undefined;
  }

  /** Lets go of all. */
  [Symbol.dispose](): void {
    for (const name of [...this.#loaded.keys()]) this.#forget(name);
  }

  #pathOf(name: string): string | null {
    const given = this.#paths.get(name);
    if (given !== undefined) return given;
    const { folder } = this.#options;
    if (folder === null || !NAME.test(name)) return null;
    const path = join(folder, `${name}${ENDING}`);
    return statOrNull(path)?.isFile ? path : null;
  }

  #inFolder(): string[] {
    const { folder } = this.#options;
    if (folder === null) return [];
    return [...files.readDirSync(folder)].filter(({ name }) => name.endsWith(ENDING))
      .map(({ name }) => name.slice(0, -ENDING.length)).filter((name) => this.#pathOf(name) !== null);
  }

  async #load(name: string): Promise<LoadedModel> {
    const read = await loadModel(this.#pathOf(name) as string).catch((cause: Error) => {
      throw new Error(cause.message, { cause }); // of no class that clients are told of: it names the file
    });
    const loaded = await this.#open(name, read);
    this.#sizes.set(name, loaded.bytes);
    return loaded;
  }

  async #open(name: string, read: Model): Promise<LoadedModel> {
    const model = { ...read, name };
    const inspector = await this.#inspectors.of(modelBackbone(model, this.backboneOf(model)));
    const scorer = inspector.scorer(model);
    const lifetime = new Lifetime(`model '${name}'`, () => scorer[Symbol.dispose]());
    return { name, model, scorer, bytes: describeModel(model).bytes, lifetime };
  }

  /** Lets go of what was not used for longest, until the rest fits; never of the one that is asked for. */
  #evict(asked: string): void {
    for (const name of this.#loaded.keys()) {
      if (this.loaded.bytes <= this.#options.bytes) return;
      if (name !== asked && this.#sizes.has(name)) this.#forget(name);
    }
  }

  #forget(name: string): void {
    const loading = this.#loaded.get(name);
    this.#loaded.delete(name);
    this.#sizes.delete(name);
    loading?.then(({ lifetime }) => lifetime.end(), () => {});
  }
}

/**
 * Checks what a model shall be called.
 *
 * @throws {Problem} 400.
 */
export function requireName(name: string): void {
  if (NAME.test(name)) return;
  throw new Problem(
    400,
    `Cannot call a model '${name}': a name is 1 to 100 letters, digits, dots, dashes and underscores, the first no dot or dash`,
  );
}

function nameOfFile(path: string): string {
  const name = basename(path, ENDING);
  if (NAME.test(name)) return name;
  throw new RangeError(
    `Cannot serve model '${path}': its name stands in addresses; rename it to letters, digits, dots, dashes and underscores`,
  );
}

function onlyOf(names: readonly string[]): string {
  const [name] = names;
  if (name !== undefined && names.length === 1) return name;
  throw new Problem(
    400,
    `Cannot choose a model: there are ${names.join(", ") || "none"}; name one by ?model=NAME`,
  );
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
