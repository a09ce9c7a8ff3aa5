/** Options that say which network gives the features, for verbs that fit and for verbs that use a model. */

import { printable } from "../format/printable.ts";
import { InvalidArgumentError, Option } from "commander";
import type { Engine, EngineOptions } from "../engine.ts";
import { IMAGENET } from "../backbone/catalogue_entries.ts";
import type { OnnxSource } from "../backbone/onnx/onnx_backbone.ts";
import { modelBackbone } from "../model/backbone.ts";
import type { Model } from "../model/model.ts";
import type { Rgb } from "../preprocess/settings.ts";
import { openEngine } from "./engine_options.ts";
import { UsageError } from "./failure.ts";

/** `--taps`. */
export function tapsOption() {
  return new Option(
    "--taps <names>",
    "for a backbone in an ONNX file: values to use as feature maps, separated by commas ('backbone taps' lists them)",
  ).argParser((text) => text.split(","));
}

/** `--mean`. */
export function meanOption() {
  return new Option(
    "--mean <r,g,b>",
    "what an ONNX backbone wants subtracted from 0..1 (default: ImageNet's)",
  )
    .argParser(rgb);
}

/** `--std`. */
export function stdOption() {
  return new Option("--std <r,g,b>", "what it wants the difference divided by (default: ImageNet's)")
    .argParser(
      (text) => {
        const values = rgb(text);
        if (values.every((value) => value > 0)) return values;
        throw new InvalidArgumentError("Give three numbers over 0.");
      },
    );
}

/** `--layout`. */
export function layoutOption() {
  return new Option(
    "--layout <name>",
    "order of the axes of an ONNX backbone's input (default: as it declares)",
  )
    .choices(["nchw", "nhwc"] as const);
}

/** `--backbone`, of verbs that use a model. */
export function modelBackboneOption() {
  return new Option(
    "--backbone <file>",
    "the ONNX file that the model was fitted with (default: where it was then)",
  );
}

/** The options of verbs that fit, parsed. */
export interface BackboneChoice {
  /** A name of the catalogue, or the path of an ONNX model. */
  readonly backbone: string;
  /** Names of values. */
  readonly taps?: string[] | undefined;
  /** Red, green, blue. */
  readonly mean?: Rgb | undefined;
  /** Red, green, blue. */
  readonly std?: Rgb | undefined;
  /** Order of the axes. */
  readonly layout?: "nchw" | "nhwc" | undefined;
}

/**
 * The backbone that options ask for.
 *
 * @param choice Parsed options.
 * @throws {UsageError} If an ONNX model is given without taps, or a name with options that are for ONNX models.
 */
export function chosenBackbone({ backbone, taps, mean, std, layout }: BackboneChoice): string | OnnxSource {
  if (backbone.toLowerCase().endsWith(".onnx")) {
    if (taps === undefined) {
      throw new UsageError(
        `Cannot use backbone '${backbone}': --taps must name its feature maps; 'backbone taps ${backbone}' lists them`,
      );
    }
    const normalisation = { mean: mean ?? IMAGENET.mean, std: std ?? IMAGENET.std };
    return { onnx: backbone, taps, normalisation, ...(layout === undefined ? {} : { layout }) };
  }
  const [given] = Object.entries({ taps, mean, std, layout }).filter(([, value]) => value !== undefined);
  if (given === undefined) return backbone;
  throw new UsageError(
    `Cannot use --${given[0]} with backbone '${backbone}': it is for models in files that end in .onnx`,
  );
}

/**
 * Opens the engine with a model's own backbone.
 *
 * @throws {UsageError} If that was in an ONNX file which is not there any more, and no other place was named.
 */
export async function openModelEngine(
  model: Model,
  options: EngineOptions & { readonly backbone?: string | undefined },
): Promise<Engine> {
  const backbone = modelBackbone(model, options.backbone);
  if (typeof backbone !== "string" && !(await Deno.stat(backbone.onnx).catch(() => null))?.isFile) {
    throw new UsageError(
      `Cannot open the backbone of model '${model.name}': there is no file '${
        printable(backbone.onnx)
      }'; name the ONNX file that ` +
        "the model was fitted with by --backbone",
    );
  }
  return await openEngine({ ...options, backbone });
}

function rgb(text: string): Rgb {
  const [r = NaN, g = NaN, b = NaN, ...more] = text.split(",").map((part) =>
    part.trim() === "" ? NaN : Number(part)
  );
  if (more.length === 0 && [r, g, b].every(Number.isFinite)) return [r, g, b];
  throw new InvalidArgumentError("Give three numbers, for red, green and blue.");
}
