/** `backbone`: what networks there are, and where features can be taken from one. */

import { Command, type CommandUnknownOpts } from "commander";
import { CATALOGUE, findBackbone } from "../backbone/catalogue.ts";
import { importWeights, readWeightFile } from "../backbone/checkpoint/import_weights.ts";
import { openOnnx } from "../backbone/onnx/open.ts";
import { shapeGraph } from "../backbone/onnx/shapes.ts";
import { stageEnds, suggestTaps } from "../backbone/onnx/stage_ends.ts";
import { storeWeights, weightsAtHand } from "../backbone/store.ts";
import { size } from "./arguments.ts";
import { layoutOption } from "./backbone_options.ts";

/** The command with its own commands. */
export function backboneCommand(): CommandUnknownOpts {
  const command: CommandUnknownOpts = new Command("backbone").description(
    "list the networks whose features can be used, add their weights, find feature maps in an ONNX model",
  );
  for (const verb of [defineList().action(list), defineAdd().action(add), defineTaps().action(taps)]) {
    command.addCommand(verb.exitOverride());
  }
  return command;
}

function defineList() {
  return new Command("list").description("show the catalogue, and which weights are at hand");
}

function defineAdd() {
  return new Command("add")
    .description("import the published weights of a network of the catalogue")
    .argument("<name>", "its name in the catalogue")
    .requiredOption("--weights <file|url>", "its .pth or .safetensors file; an address needs --allow-net");
}

function defineTaps() {
  return new Command("taps")
    .description("list the ends of the convolution stages of an ONNX model, with their sizes")
    .argument("<model>", "an .onnx file")
    .option(
      "--size <size>",
      "of the image: 224, or 320x240 (default: what the model declares, else 224)",
      size,
    )
    .addOption(layoutOption());
}

async function list(): Promise<void> {
  for (const entry of CATALOGUE) {
    const { name, taps, defaultDims, input, licence, published } = entry;
    const channels = taps.reduce((sum, tap) => sum + tap.channels, 0);
    const place = await weightsAtHand(entry);
    print(name, [
      ["weights", place ?? "not at hand: see 'backbone add --help'"],
      ["published", published.url],
      ["file", `${published.file} (its SHA-256 begins with the digits before the dot)`],
      ["licence", licence],
      ["taps", taps.map((tap) => `${tap.name} (${tap.channels} channels, stride ${tap.stride})`).join(", ")],
      ["dims", `${defaultDims} of ${channels} channels`],
      ["trained at", `${input.width}x${input.height}`],
    ]);
  }
}

async function add(name: string, { weights }: { weights: string }): Promise<void> {
  const entry = findBackbone(name);
  const imported = importWeights(entry, await readWeightFile(weights));
  const path = await storeWeights(entry, imported);
  if (!imported.checked) {
    console.error(`'${weights}' has no digits of its hash in its name, so that it could not be checked`);
  }
  console.log(
    JSON.stringify({ backbone: name, weights: path, sha256: imported.sha256, checked: imported.checked }),
  );
}

type TapsOptions = ReturnType<ReturnType<typeof defineTaps>["opts"]>;

async function taps(path: string, { size, layout }: TapsOptions): Promise<void> {
  const graph = await shapeGraph(await openOnnx(path), size, layout);
  const ends = stageEnds(graph);
  if (ends.length === 0) {
    throw new Error(
      `Cannot find feature maps in '${path}': no convolution of it makes one of the image's aspect ratio; ` +
        "name values of the model with --taps",
    );
  }
  const { width, height } = graph.image;
  console.log(`Ends of stages in '${path}', for an image of ${width}x${height}:`);
  const column = Math.max(...ends.map(({ name }) => name.length)) + 2;
  for (const { name, channels, height, width, stride } of ends) {
    console.log(
      `  ${name.padEnd(column)}${`${channels} channels`.padEnd(15)}${width}x${height}, stride ${stride}`,
    );
  }
  console.log(`\n--taps ${suggestTaps(ends).map(({ name }) => name).join(",")}`);
}

/** Column of the values: behind the longest name. */
const COLUMN = 14;

function print(title: string, rows: readonly (readonly [string, string])[]): void {
  console.log(title);
  for (const [name, value] of rows) console.log(`  ${name.padEnd(COLUMN)}${value}`);
}
