/** `backbone`: what networks there are, and where features can be taken from one. */

import { Command, type CommandUnknownOpts } from "commander";
import { addBackbone, findTaps, listBackbones, printable } from "../../mod.ts";
import { size } from "./arguments.ts";
import { layoutOption } from "./backbone_options.ts";
import { printLine } from "./streams.ts";

/** Adds the command's own commands. */
export function define(command: CommandUnknownOpts): void {
  for (const verb of [defineList().action(list), defineAdd().action(add), defineTaps().action(taps)]) {
    command.addCommand(verb);
  }
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
  for (const { name, taps, defaultDims, input, licence, published, weights } of await listBackbones()) {
    const channels = taps.reduce((sum, tap) => sum + tap.channels, 0);
    print(name, [
      ["weights", weights ?? "not at hand: see 'backbone add --help'"],
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
  const added = await addBackbone(name, weights);
  if (!added.checked) {
    console.error(
      `'${printable(weights)}' has no digits of its hash in its name, so that it could not be checked`,
    );
  }
  printLine(JSON.stringify(added));
}

type TapsOptions = ReturnType<ReturnType<typeof defineTaps>["opts"]>;

async function taps(path: string, options: TapsOptions): Promise<void> {
  const { image: { width, height }, ends, suggested } = await findTaps(path, options);
  printLine(`Ends of stages in '${printable(path)}', for an image of ${width}x${height}:`);
  const shown = ends.map((end) => ({ ...end, name: printable(end.name) }));
  const column = Math.max(...shown.map(({ name }) => name.length)) + 2;
  for (const { name, channels, height, width, stride } of shown) {
    printLine(
      `  ${name.padEnd(column)}${`${channels} channels`.padEnd(15)}${width}x${height}, stride ${stride}`,
    );
  }
  printLine(`\n--taps ${printable(suggested.join(","), Infinity)}`);
}

/** Column of the values: behind the longest name. */
const COLUMN = 14;

function print(title: string, rows: readonly (readonly [string, string])[]): void {
  printLine(title);
  for (const [name, value] of rows) printLine(`  ${name.padEnd(COLUMN)}${value}`);
}
