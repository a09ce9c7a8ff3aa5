/** What the view in which a model is made knows: images, where to look, options, and the fit. */

import { batch, type Signal, signal } from "@preact/signals";
import type { Backend } from "../backend.ts";
import type { ModelInUse, NamedFile, OptionHelp, Picture, PlainFitOptions, RatesOfModel } from "../calls.ts";
import { regionOptions } from "../region/asked.ts";
import { begun, type History } from "../region/history.ts";
import { NOTHING, type Region } from "../region/shapes.ts";
import { browsersPicture } from "./browsers_picture.ts";
import { type Asked, Fitting } from "./fitting.ts";
import { withImages } from "./good_images.ts";
import { RATES } from "./rate_words.ts";

/** Options that most people need. */
const SHOWN_OPTIONS: readonly string[] = ["register", "method", "resize"];

/** What is drawn on. */
export interface DrawnOn {
  readonly picture: Picture;
  /** The image, or the model's reference. */
  readonly name: string;
  /** Whether it is the picture that images are registered to. */
  readonly reference: boolean;
}

/** What came of the files that were chosen last. */
export interface Gathered {
  /** Files that are no images. */
  readonly leftOut: number;
  /** Images that were there already. */
  readonly same: number;
}

/** What the state needs. */
export interface SetUpUse {
  readonly onModel: (model: ModelInUse) => void;
  readonly onFailure: (error: unknown) => void;
}

/** The state of the view. */
export class SetUpState {
  /** The good images. */
  readonly images: Signal<readonly NamedFile[]> = signal([]);
  /** What came of the last files; null while they are read, and before. */
  readonly gathered: Signal<Gathered | null> = signal(null);
  /** Whether files are read. */
  readonly reading: Signal<boolean> = signal(false);
  /** What is drawn on; null without images. */
  readonly drawnOn: Signal<DrawnOn | null> = signal(null);
  /** What was drawn. */
  readonly history: Signal<History<Region>> = signal(begun(NOTHING));
  /** Options to choose from; none where they cannot be described. */
  readonly help: Signal<readonly OptionHelp[]> = signal([]);
  /** Options that were chosen, as a person types them; others have their standard. */
  readonly options: Signal<Readonly<Record<string, string>>> = signal({});
  /** What the model in use does at several rates; null without thresholds. */
  readonly rates: Signal<RatesOfModel | null> = signal(null);
  /** The fit. */
  readonly fitting: Fitting;
  readonly #backend: Backend;
  readonly #use: SetUpUse;
  #mine: ModelInUse | null = null;

  /** Begins with nothing. */
  constructor(backend: Backend, use: SetUpUse) {
    this.#backend = backend;
    this.#use = use;
    this.fitting = new Fitting(backend, {
      asked: () => this.asked(),
      onModel: (model, show) => this.#take(model, show),
      onFailure: use.onFailure,
    });
    this.#try(async () => this.help.value = await backend.options?.(SHOWN_OPTIONS) ?? []);
  }

  /** Images and options of the next fit. */
  asked(): Asked {
    const picture = this.drawnOn.value?.picture;
    const options = {
      ...this.options.value,
      ...(this.rates.value ? { falseAlarmRate: this.rates.value.own } : {}),
      ...(picture ? regionOptions(this.history.value.present, picture) : {}),
    } as PlainFitOptions; // typed by a person: the library checks them
    return { images: this.images.value, options };
  }

  /** Adds what of some files are images. */
  async add(files: readonly NamedFile[] | Promise<readonly NamedFile[]>): Promise<void> {
    this.reading.value = true;
    await this.#try(async () => {
      const given = await files;
      const found = await this.#backend.gather?.(given) ?? { images: given, leftOut: [] };
      const { images, same } = withImages(this.images.value, found.images);
      this.images.value = images;
      this.gathered.value = { leftOut: found.leftOut.length, same };
      await this.#draw();
    });
    this.reading.value = false;
  }

  /** Removes all images. */
  clear(): void {
    [this.images.value, this.gathered.value, this.drawnOn.value] = [[], null, null];
    this.history.value = begun(NOTHING);
    this.fitting.forget();
  }

  /** Chooses an option; its standard is not told to the fit. */
  choose(name: string, value: string): void {
    const { [name]: _, ...others } = this.options.value;
    const standard = this.help.value.find((option) => option.name === name)?.standard;
    this.options.value = value === "" || value === standard ? others : { ...others, [name]: value };
    this.#try(() => this.#draw());
  }

  /** Takes a model file into use. */
  async load(file: Blob): Promise<void> {
    await this.#try(async () => {
      const loaded = await this.#backend.load?.(file);
      if (!loaded) return;
      await this.#take(loaded, () => this.fitting.forget());
    });
  }

  /** The file of the model in use; undefined if there is none to be had. */
  async save(): Promise<Blob | undefined> {
    return await this.#try(async () => await this.#backend.save?.());
  }

  /** Gives the model in use another false-alarm rate. */
  async setRate(rate: number): Promise<void> {
    await this.#try(async () => {
      const model = await this.#backend.setRate?.(rate);
      if (!model) return;
      await this.#take(model);
      await this.fitting.estimate();
    });
  }

  /** Looks at the model in use: of one that was made elsewhere nothing is known of its good images. */
  async look(model: ModelInUse | null): Promise<void> {
    if (model === this.#mine) return;
    this.#mine = model;
    this.fitting.forget();
    await this.#try(async () => this.rates.value = model && await this.#rates());
  }

  /** Shows a model together with what is known of it: a rate beside the thresholds of another would be wrong for a moment. */
  async #take(model: ModelInUse, show: () => void = () => {}): Promise<void> {
    const rates = await this.#rates();
    batch(() => {
      [this.#mine, this.rates.value] = [model, rates];
      show();
      this.#use.onModel(model);
    });
    await this.#draw();
  }

  async #rates(): Promise<RatesOfModel | null> {
    return await this.#backend.rates?.(RATES) ?? null;
  }

  /** Finds what to draw on: the first image, or what the images were registered to by the last fit. */
  async #draw(): Promise<void> {
    const [first] = this.images.value;
    if (!first) return;
    const registered = this.fitting.last.value !== null && this.#registers();
    const reference = registered ? await this.#backend.reference?.() ?? null : null;
    const { name } = first;
    const now = this.drawnOn.value;
    if (!reference && now && !now.reference && now.name === name) return;
    const picture = reference ?? await (this.#backend.picture?.(first) ?? browsersPicture(first));
    if (!picture || this.images.value[0] !== first) return;
    this.drawnOn.value = { picture, name, reference: reference !== null };
  }

  #registers(): boolean {
    return (this.options.value["register"] ?? "none") !== "none";
  }

  async #try<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#use.onFailure(error);
      return undefined;
    }
  }
}
