/** The command line: every verb, of which only the one that is asked for is loaded. */

import { Command, type CommandUnknownOpts, type Option } from "commander";
import manifest from "../../deno.json" with { type: "json" };
import { printable } from "../format/printable.ts"; // for mod.ts, --help would wait for the whole library

/** Longest argument that is quoted whole. */
const LONGEST = 4000;

/** What is known of a verb before it is loaded. */
interface Verb {
  readonly description: string;
  /** Name and description of its argument. */
  readonly argument?: readonly [name: string, description: string];
  /** Loads what adds its options and its action. */
  load(): Promise<{ define(command: CommandUnknownOpts): void }>;
}

const IMAGES = "files, folders (with all below them) or globs";

const VERBS: Readonly<Record<string, Verb>> = {
  fit: {
    description: "learn from good images what normal looks like at every place",
    argument: ["<images...>", IMAGES],
    load: () => import("./fit.ts"),
  },
  score: {
    description: "score images; one JSON line an image on stdout",
    argument: ["<images...>", IMAGES],
    load: () => import("./score.ts"),
  },
  serve: {
    description:
      "answer over HTTP: score images that are sent, fit, calibrate and keep models; see src/serve/README.md",
    load: () => import("./serve.ts"),
  },
  calibrate: {
    description:
      "choose a model's thresholds anew from good images that it was not fitted to, such as those of another day;\n" +
      "fit does the same with its own images, each left out",
    argument: ["<images...>", `good images: ${IMAGES}`],
    load: () => import("./calibrate.ts"),
  },
  inspect: {
    description: "show the settings and tensors of a model file, as JSON",
    argument: ["<file>", "a model that fit wrote"],
    load: () => import("./inspect.ts"),
  },
  eval: {
    description:
      "evaluate a model on labelled images: AUROC of images and pixels, PRO, average precision, best F1, and the\n" +
      "outcomes at the thresholds that were chosen from good images alone",
    argument: [
      "<data>",
      "a category folder in the MVTec AD layout, or a CSV or JSONL file of image, label, mask",
    ],
    load: () => import("./eval.ts"),
  },
  reproduce: {
    description:
      "fit and evaluate every category of a data set; write the paper's table: image AUROC, pixel AUROC and PRO of each\n" +
      "category and on average over textures (carpet, grid, leather, tile, wood), objects (all others) and all.\n" +
      "Started again with the same settings, it goes on where it stopped.",
    argument: ["<dataset>", "a folder of categories, each in the MVTec AD layout"],
    load: () => import("./reproduce.ts"),
  },
  backbone: {
    description:
      "list the networks whose features can be used, add their weights, find feature maps in an ONNX model",
    load: () => import("./backbone.ts"),
  },
  native: {
    description:
      "install machine code for the backbone, which takes less than half the CPU time of WebAssembly: 114 MB from npm,\n" +
      "291 MB unpacked, by a lock file; from then on it is taken unless --provider says otherwise",
    load: () => import("./native.ts"),
  },
  doctor: {
    description:
      "show the GPU adapter, its limits, and which provider would compute the backbone and why; check every kernel, the\n" +
      "backbone on every provider, and memory; exit 1 where something fails",
    load: () => import("./doctor.ts"),
  },
  demo: {
    description: "make a small inspection data set, fit, score, and leave pictures and a summary to look at",
    load: () => import("./demo.ts"),
  },
};

/**
 * Builds the program; nothing is computed until it parses arguments.
 *
 * @param args Arguments after the program's name: the verb that they ask for, or ask for help on, has its options.
 */
export async function buildProgram(args: readonly string[]): Promise<CommandUnknownOpts> {
  const program = new Command("oddspot")
    .description(
      "Visual anomaly detection: learns from good images what normal looks like at every place,\n" +
        "then says of a new image where it is odd, and how much.",
    )
    .version(manifest.version)
    .showSuggestionAfterError()
    .showHelpAfterError(false);
  const asked = args[0] === "help" ? args[1] : args[0];
  for (const [name, { description, argument, load }] of Object.entries(VERBS)) {
    const command: CommandUnknownOpts = new Command(name).description(description);
    if (argument) command.argument(...argument);
    if (name === asked) (await load()).define(command);
    program.addCommand(prepared(command));
  }
  return prepared(program);
}

/** A command that throws where commander would end the process, and shows defaults as a person would type them. */
function prepared(command: CommandUnknownOpts): CommandUnknownOpts {
  for (const verb of command.commands) prepared(verb);
  return command.exitOverride().configureHelp({ optionDescription }).configureOutput({ outputError });
}

/** What commander says of arguments quotes them as they are. Its own second line is a suggestion. */
function outputError(text: string, write: (text: string) => void): void {
  const [complaint = "", ...suggestion] = text.trimEnd().split(/\n(?=\(Did you mean )/);
  write([complaint, ...suggestion].map((line) => `${printable(line, LONGEST)}\n`).join(""));
}

function optionDescription({ description, argChoices, defaultValue }: Option): string {
  const choices = argChoices ? ` (${argChoices.join(", ")})` : "";
  const shown = typeof defaultValue === "string" || typeof defaultValue === "number";
  return `${description}${choices}${shown ? ` (default: ${defaultValue})` : ""}`;
}
