/** Somebody's own ONNX model as a backbone. */

import { printable } from "../../format/printable.ts";
import { sha256, sha256Text } from "../../format/sha256.ts";
import type { LoadedBackbone, Normalisation, Tap } from "../backbone.ts";
import { IMAGENET } from "../catalogue.ts";
import { cutOnnx, type Ends } from "./cut.ts";
import { moveInside } from "./external.ts";
import { type ImageInput, imageInput, type Layout } from "./input.ts";
import { type MapShape, measureTaps, withModel } from "./measure.ts";
import { openOnnx } from "./open.ts";
import type { InitializerField, NamedField, OnnxFile } from "./read.ts";
import { requirements } from "./requirements.ts";
import type { Size } from "../../preprocess/settings.ts";
import { basename } from "../../platform/here.ts";

/** An ONNX model to take as a backbone, and how. */
export interface OnnxSource {
  /** Path of the model. */
  readonly onnx: string;
  /** Names of the values to take as feature maps, in any order. */
  readonly taps: readonly string[];
  /** How it wants its input; ImageNet's by default. */
  readonly normalisation?: Partial<Normalisation>;
  /** Order of the axes of its input; by default as the model declares it. */
  readonly layout?: Layout;
  /** What it must be, if a model file named it; by default whatever it is. */
  readonly expected?: ExpectedOnnx;
}

/** Hashes that an ONNX model must have before it is used, in hexadecimal. */
export interface ExpectedOnnx {
  /** SHA-256 of the file. */
  readonly file: string;
  /** That of the file and the weights in other files, as {@linkcode LoadedBackbone.weightsHash} is; by default whatever they are. */
  readonly weights?: string;
}

/** Channels that a fit keeps unless told otherwise, as PaDiM-R18 does, if there are so many. */
const DEFAULT_DIMS = 100;

/** Height and width of the images that most networks were trained on. */
const IMAGENET_SIZE = 224;

/**
 * Loads an ONNX model as a backbone: cuts it at its taps and runs that once, on the CPU, to see what they are.
 *
 * @param source The model and how to take it.
 * @param threads Threads to run it on; see {@linkcode BackboneSession.open}.
 * @returns The backbone, taps finest first. Its `weightsHash` is the SHA-256 of the model's file; if the taps need weights from
 * other files, that of a line with it and one with the SHA-256 of each of those.
 * @throws {Deno.errors.NotFound} If the model, or a file with its weights, is not there.
 * @throws {SyntaxError} If the model is damaged.
 * @throws {RangeError} If it has no such taps, or is larger than protobuf allows.
 * @throws {TypeError} If it takes no RGB images, or a tap is no feature map.
 * @throws {Error} If it is not what is expected, ONNX Runtime refuses it, or it computes images of a batch otherwise than alone.
 */
export async function loadOnnxBackbone(source: OnnxSource, threads?: number): Promise<LoadedBackbone> {
  const { onnx: path, taps, expected } = source;
  const normalisation = { ...IMAGENET, ...source.normalisation };
  if (taps.length === 0 || new Set(taps).size < taps.length) {
    throw new RangeError(
      `Cannot tap '${path}': taps must be different names, at least one: received [${printable(`${taps}`)}]`,
    );
  }
  const opened = await openOnnx(path, expected?.file);
  const { names } = requirements(opened, taps);
  const input = imageInput(opened, names, source.layout);
  const { file, moved } = await moveInside(opened, names);
  const ownHash = expected?.file ?? await sha256(file.bytes);
  const weightsHash = await hashWith(ownHash, moved);
  if (expected?.weights !== undefined && weightsHash !== expected.weights) {
    throw new Error(
      `Cannot use '${
        printable(path)
      }' as a backbone: its weights in other files are not those that the model was fitted with; ` +
        "put those beside it",
    );
  }
  const ends = imageEnds(file, input);
  const onnx = cutOnnx(file, { outputs: taps, ...ends });
  const size = imageSize(input);
  const maps = await withModel(
    path,
    onnx,
    threads,
    (session) => measureTaps(path, session, { input: ends.input.name, taps }, size),
  );
  return {
    backbone: {
      name: basename(path),
      taps: finestFirst(taps, maps, size),
      defaultDims: Math.min(DEFAULT_DIMS, maps.reduce((sum, { channels }) => sum + channels, 0)),
      input: size,
      normalisation,
      licence: "NOASSERTION",
      onnx: { path, sha256: ownHash, layout: input.layout },
    },
    onnx,
    again: async () => {
      const same = { file: ownHash, weights: weightsHash };
      return (await loadOnnxBackbone({ ...source, expected: same }, threads)).onnx;
    },
    inputName: ends.input.name,
    weightsHash,
  };
}

/**
 * The input side of a cut model: an image batch `[n, 3, h, w]`, turned over first if the model wants channels last.
 * The batch is free whatever the export says; height and width are if the model leaves them so.
 *
 * @param file The model.
 * @param input Its image input.
 * @returns What {@linkcode cutOnnx} takes.
 */
export function imageEnds(file: OnnxFile, input: ImageInput): Pick<Ends, "before" | "input"> {
  const shape = ["n", 3, input.height ?? "height", input.width ?? "width"];
  if (input.layout === "nchw") return { input: { name: input.name, shape } };
  const taken = new Set([...file.nodes.flatMap(({ outputs }) => outputs), ...names(file.inputs)]);
  let name = `${input.name}_nchw`;
  while (taken.has(name)) name += "_";
  const turn = { op: "Transpose", inputs: [name], output: input.name, attributes: { perm: [0, 2, 3, 1] } };
  return { input: { name, shape }, before: [turn] };
}

/**
 * Size of the images that a model is for.
 *
 * @param input Its image input.
 * @returns What it declares; what is left open is as most networks trained on ImageNet have it.
 */
export function imageSize({ height = IMAGENET_SIZE, width = IMAGENET_SIZE }: ImageInput): Size {
  return { height, width };
}

function names(fields: readonly NamedField[]): string[] {
  return fields.map(({ name }) => name);
}

function finestFirst(taps: readonly string[], maps: readonly MapShape[], { height }: Size): Tap[] {
  const measured = taps.map((name, i) => ({ name, map: maps[i] as MapShape }));
  measured.sort(({ map: a }, { map: b }) => b.height * b.width - a.height * a.width);
  return measured.map(({ name, map }) => {
    return { name, channels: map.channels, stride: Math.round(height / map.height) };
  });
}

/** The hash of a file, continued with weights from other files if there are any. */
async function hashWith(file: string, moved: readonly InitializerField[]): Promise<string> {
  if (moved.length === 0) return file;
  const lines = [file];
  for (const { field } of moved) lines.push(await sha256(field.raw));
  return await sha256Text(lines.join("\n"));
}
