/** Options that say which network gives the features, for verbs that fit. */

import { type CommandUnknownOpts, InvalidArgumentError, Option } from "commander";
import { DEFAULT_BACKBONE, type OnnxSource, type Rgb } from "../../mod.ts";
import { numbers } from "./arguments.ts";
import { UsageError } from "./failure.ts";

/** Adds the options to a verb. */
export function withBackboneOptions<C extends CommandUnknownOpts>(verb: C): C {
  verb.option(
    "--backbone <name>",
    "the network whose features are used: a name ('backbone list' shows them) or an .onnx file " +
      `(default: ${DEFAULT_BACKBONE})`,
  );
  for (const option of [tapsOption(), meanOption(), stdOption(), layoutOption()]) verb.addOption(option);
  return verb;
}

/** `--taps`. */
function tapsOption() {
  return new Option(
    "--taps <names>",
    "for a backbone in an ONNX file: values to use as feature maps, separated by commas ('backbone taps' lists them)",
  ).argParser((text) => text.split(","));
}

/** `--mean`. */
function meanOption() {
  return new Option(
    "--mean <r,g,b>",
    "what an ONNX backbone wants subtracted from 0..1 (default: ImageNet's)",
  )
    .argParser(rgb);
}

/** `--std`. */
function stdOption() {
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

/** The options of verbs that fit, parsed. */
export interface BackboneChoice {
  /** A name of the catalogue, or the path of an ONNX model. */
  readonly backbone?: string | undefined;
  /** Names of values. */
  readonly taps?: string[] | undefined;
  /** Red, green, blue. */
  readonly mean?: Rgb | undefined;
  /** Red, green, blue. */
  readonly std?: Rgb | undefined;
  /** Order of the axes. */
  readonly layout?: "nchw" | "nhwc" | undefined;
  /** What the ONNX model must be where a model named it; no flag. */
  readonly expected?: OnnxSource["expected"] | undefined;
}

/**
 * The backbone that options ask for.
 *
 * @param choice Parsed options.
 * @throws {UsageError} If an ONNX model is given without taps, or a name with options that are for ONNX models.
 */
export function chosenBackbone(
  { backbone = DEFAULT_BACKBONE, taps, mean, std, layout, expected }: BackboneChoice,
): string | OnnxSource {
  if (backbone.toLowerCase().endsWith(".onnx")) {
    if (taps === undefined) {
      throw new UsageError(
        `Cannot use backbone '${backbone}': --taps must name its feature maps; 'backbone taps ${backbone}' lists them`,
      );
    }
    const normalisation = { ...(mean ? { mean } : {}), ...(std ? { std } : {}) };
    return {
      onnx: backbone,
      taps,
      normalisation,
      ...(layout === undefined ? {} : { layout }),
      ...(expected === undefined ? {} : { expected }),
    };
  }
  const [given] = Object.entries({ taps, mean, std, layout }).filter(([, value]) => value !== undefined);
  if (given === undefined) return backbone;
  throw new UsageError(
    `Cannot use --${given[0]} with backbone '${backbone}': it is for models in files that end in .onnx`,
  );
}

function rgb(text: string): Rgb {
  const [r = NaN, g = NaN, b = NaN, ...more] = numbers(text);
  if (more.length === 0 && [r, g, b].every(Number.isFinite)) return [r, g, b];
  throw new InvalidArgumentError("Give three numbers, for red, green and blue.");
}
