/**
 * The ablations of Defard et al. 2020, Table I: PaDiM on one feature map alone, with all its channels and on its own grid, and the
 * sum of the anomaly maps of several such models.
 */

import type { Gpu } from "../../gpu/device.ts";
import type { StoredTensor } from "../../format/dtype.ts";
import type { TensorFile } from "../../format/require_tensor.ts";
import type { Part } from "../../gaussian/parts.ts";
import { Batch } from "../../gpu/batch.ts";
import type { Tensor } from "../../gpu/tensor.ts";
import { PeakInside } from "../../map/peak_inside.ts";
import { addWeighted } from "../../vectors/add_weighted.ts";
import type { MapSettings } from "../../map/map_taps.ts";
import type { Detections } from "../../map/anomaly_map.ts";
import type { MapArea } from "../../map/roi_mask.ts";
import { type Detector, type FeatureSpace, type Fitting, type FitUse, LEAVE_OUT } from "../method.ts";
import type { PrecisionSetting } from "../precision.ts";
import { fitPadim, loadPadim, type PadimSettings } from "../padim/padim.ts";

/** Everything a model of single levels depends on beside its backbone and its images. */
export interface PadimLevelsSettings extends MapSettings, PrecisionSetting {
  /** The method. */
  readonly name: "padim-levels";
  /** Ascending indices of the feature maps used, finest first. */
  readonly levels: readonly number[];
  /** Added once to the diagonal of every covariance. */
  readonly epsilon: number;
}

/** Starts a fit of one PaDiM model for each level. */
export function fitPadimLevels(
  gpu: Gpu,
  space: FeatureSpace,
  settings: PadimLevelsSettings,
  use: FitUse = LEAVE_OUT,
): Fitting {
  using stack = new DisposableStack();
  const fittings = levelModels(space, settings).map((own) =>
    stack.use(fitPadim(gpu, own.space, own.settings, use))
  );
  stack.move();
  return new LevelsFitting(gpu, space, settings, fittings);
}

/**
 * Makes a detector from the tensors of a model file.
 *
 * @param images Number of images it was fitted to.
 * @throws {SyntaxError} If a tensor is missing or has not the shape that the settings want.
 */
export function loadPadimLevels(
  gpu: Gpu,
  space: FeatureSpace,
  settings: PadimLevelsSettings,
  file: TensorFile,
  images: number,
): Detector {
  using stack = new DisposableStack();
  const detectors = levelModels(space, settings).map((own) => {
    const tensors = new Map(
      [...file.tensors].filter(([key]) => key.startsWith(prefix(own.level)))
        .map(([key, tensor]) => [key.slice(prefix(own.level).length), tensor]),
    );
    return stack.use(loadPadim(gpu, own.space, own.settings, { name: file.name, tensors }, images));
  });
  stack.move();
  return new LevelsDetector(gpu, space, settings, detectors);
}

/** Each level as a feature space of its own, with the settings of a PaDiM model that keeps every channel. */
function levelModels(
  { maps, ...area }: FeatureSpace,
  { levels, name: _, ...rest }: PadimLevelsSettings,
): { level: number; space: FeatureSpace; settings: PadimSettings }[] {
  return levels.map((level) => {
    const map = maps[level];
    if (map === undefined) {
      throw new RangeError(
        `Cannot fit level ${level}: the backbone has feature maps 0 to ${maps.length - 1}`,
      );
    }
    const channels = Array.from({ length: map.channels }, (_, channel) => channel);
    return {
      level,
      space: { maps: [map], ...area },
      settings: { name: "padim", channels, seed: null, embedding: "nearest", ...rest },
    };
  });
}

/** What the names of a level's tensors begin with in a model file. */
function prefix(level: number): string {
  return `map${level}.`;
}

class LevelsFitting implements Fitting {
  readonly #gpu: Gpu;
  readonly #area: MapArea;
  readonly #settings: PadimLevelsSettings;
  readonly #fittings: readonly Fitting[];

  constructor(gpu: Gpu, area: MapArea, settings: PadimLevelsSettings, fittings: readonly Fitting[]) {
    this.#gpu = gpu;
    this.#area = area;
    this.#settings = settings;
    this.#fittings = fittings;
  }

  get images(): number {
    return this.#fittings[0]?.images ?? 0;
  }

  async add(features: readonly Tensor[]): Promise<void> {
    for (const [i, fitting] of this.#fittings.entries()) {
      await fitting.add([features[this.#settings.levels[i] as number] as Tensor]);
    }
  }

  wantsSamples(parts: readonly Part[]): boolean {
    return this.#fittings.some((fitting) => fitting.wantsSamples?.(parts));
  }

  async addSamples(features: readonly Tensor[]): Promise<void> {
    for (const [i, fitting] of this.#fittings.entries()) {
      await fitting.addSamples?.([features[this.#settings.levels[i] as number] as Tensor]);
    }
  }

  async finish(parts?: readonly Part[]): Promise<Detector> {
    using stack = new DisposableStack();
    const detectors: Detector[] = [];
    for (const fitting of this.#fittings) detectors.push(stack.use(await fitting.finish(parts)));
    stack.move();
    return new LevelsDetector(this.#gpu, this.#area, this.#settings, detectors);
  }

  [Symbol.dispose](): void {
    for (const fitting of this.#fittings) fitting[Symbol.dispose]();
  }
}

class LevelsDetector implements Detector {
  readonly #gpu: Gpu;
  readonly #levels: readonly number[];
  readonly #detectors: readonly Detector[];
  /** Of the sum; that of a single level is its own. */
  readonly #peak: PeakInside;

  constructor(
    gpu: Gpu,
    area: MapArea,
    { levels, peak }: PadimLevelsSettings,
    detectors: readonly Detector[],
  ) {
    this.#gpu = gpu;
    this.#peak = new PeakInside(gpu, area, peak === "raw" ? "blurred" : peak);
    this.#levels = levels;
    this.#detectors = detectors;
  }

  async detect(batch: Batch, features: readonly Tensor[]): Promise<Detections> {
    const parts: Detections[] = [];
    for (const [i, detector] of this.#detectors.entries()) {
      parts.push(await detector.detect(batch, this.#own(features, i)));
    }
    return this.#sum(batch, parts);
  }

  async detectLeftOut(features: readonly Tensor[], parts: readonly Part[]): Promise<Detections> {
    const found: Detections[] = [];
    for (const [i, detector] of this.#detectors.entries()) {
      found.push(await detector.detectLeftOut(this.#own(features, i), parts));
    }
    using batch = new Batch(this.#gpu, "sum of levels");
    const detections = this.#sum(batch, found);
    batch.submit();
    return detections;
  }

  endLeavingOut(): void {
    for (const detector of this.#detectors) detector.endLeavingOut?.();
  }

  async tensors(): Promise<Map<string, StoredTensor>> {
    const tensors = new Map<string, StoredTensor>();
    for (const [i, detector] of this.#detectors.entries()) {
      const start = prefix(this.#levels[i] as number);
      for (const [key, tensor] of await detector.tensors()) tensors.set(start + key, tensor);
    }
    return tensors;
  }

  [Symbol.dispose](): void {
    for (const detector of this.#detectors) detector[Symbol.dispose]();
    this.#peak[Symbol.dispose]();
  }

  #own(features: readonly Tensor[], i: number): Tensor[] {
    return [features[this.#levels[i] as number] as Tensor];
  }

  /** Records the sum of the maps and its peak. A single level keeps its own peak, be it one of raw distances. */
  #sum(batch: Batch, [total, ...others]: readonly Detections[]): Detections {
    if (total === undefined) throw new RangeError("Cannot sum the maps of levels: there is no level");
    if (others.length === 0) return total;
    for (const { maps, scores } of others) {
      addWeighted(batch, total.maps, batch.defer(maps), 1);
      batch.defer(scores);
    }
    batch.defer(total.scores);
    const peaks = this.#peak.record(batch, total.maps);
    return { maps: total.maps, scores: peaks, peaks };
  }
}
