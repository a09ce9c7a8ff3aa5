/** The ablations of Defard et al. 2020 by name. */

/** Options of the method that an ablation sets. */
export interface AblationOptions {
  /** The method. */
  readonly method: "padim" | "padim-levels" | "padim-pca";
  /** Feature maps used. */
  readonly levels?: readonly number[];
  /** Channels or components kept. */
  readonly dims?: number;
}

/** What {@linkcode ablationOptions} takes, for messages. */
export const ABLATIONS = "layer1, layer2, layer3, layers-sum, pca:N, random:N";

const SINGLE = /^layer([1-9])$/;
const REDUCED = /^(pca|random):([1-9]\d*)$/;

/**
 * Reads the name of an ablation.
 *
 * @param name `layer1` to `layer9`: PaDiM on one feature map alone, finest first, with all its channels; `layers-sum`: the sum
 *   of the anomaly maps of all of them (Table I); `pca:N`, `random:N`: N principal components, N channels drawn at random
 *   (Table II).
 * @returns Options of a fit; undefined if there is no such ablation.
 */
export function ablationOptions(name: string): AblationOptions | undefined {
  if (name === "layers-sum") return { method: "padim-levels" };
  const [, layer] = SINGLE.exec(name) ?? [];
  if (layer !== undefined) return { method: "padim-levels", levels: [Number(layer) - 1] };
  const [, kind, count] = REDUCED.exec(name) ?? [];
  if (count === undefined) return undefined;
  return { method: kind === "pca" ? "padim-pca" : "padim", dims: Number(count) };
}
