/**
 * Weights that an ONNX model keeps in files beside it. They are moved inside: a session is opened from one piece of memory.
 *
 * Format: https://github.com/onnx/onnx/blob/main/docs/ExternalData.md
 *
 * @module
 */

import { requirePlainFile } from "../../format/plain_file.ts";
import { type FilePart, readPart } from "../../format/read_part.ts";
import { printable } from "../../format/printable.ts";
import { type InitializerField, ofModel, type OnnxFile, TENSOR } from "./read.ts";
import { concatenate, delimited, type WireField, wireMessage, wireTexts } from "./wire.ts";
import { dirname, errors, isAbsolute, join } from "../../platform/here.ts";

const KEY = 1;
const VALUE = 2;

/** Largest message that protobuf reads, so that a model cannot be larger. */
export const PROTOBUF_LIMIT = 2 ** 31 - 1;

/** A model with weights moved inside. */
export interface MovedInside {
  /** The model. */
  readonly file: OnnxFile;
  /** The weights that were moved, data and all, in the order of the file. */
  readonly moved: readonly InitializerField[];
}

/**
 * Moves weights inside that are in other files.
 *
 * @param file The model; the other files are named relative to its folder.
 * @param names Names of the weights that are wanted; all others stay where they are.
 * @returns The model without external data under those names.
 * @throws {Deno.errors.NotFound} If a file is missing.
 * @throws {SyntaxError} If a file is too short, or weights do not say where their data are, or name a file outside the
 * model's folder.
 * @throws {RangeError} If the data are larger than protobuf allows.
 */
export async function moveInside(file: OnnxFile, names: ReadonlySet<string>): Promise<MovedInside> {
  const places = new Map<InitializerField, FilePart>();
  for (const tensor of file.initializers) {
    if (tensor.external && names.has(tensor.name)) places.set(tensor, await locate(file.path, tensor));
  }
  requireRoom(file.path, [...places.values()].reduce((sum, { length }) => sum + length, 0));
  const initializers: InitializerField[] = [];
  for (const tensor of file.initializers) {
    const place = places.get(tensor);
    initializers.push(
      place ? { ...tensor, external: false, field: embed(tensor, await readPart(place)) } : tensor,
    );
  }
  const moved = initializers.filter((_, i) => places.has(file.initializers[i] as InitializerField));
  return { file: { ...file, initializers }, moved };
}

/**
 * Refuses what protobuf cannot hold.
 *
 * @param path Path of the model, for the message.
 * @param bytes Size of what would be written.
 * @throws {RangeError} If that is too much.
 */
export function requireRoom(path: string, bytes: number): void {
  if (bytes <= PROTOBUF_LIMIT) return;
  throw new RangeError(
    `Cannot use '${path}' as a backbone: what its taps need is ${bytes} bytes, protobuf holds ${PROTOBUF_LIMIT}; ` +
      "tap earlier in the network",
  );
}

async function locate(model: string, tensor: InitializerField): Promise<FilePart> {
  const entries = ofModel(
    model,
    () =>
      new Map(wireMessage(tensor.field).filter(({ number }) => number === TENSOR.EXTERNAL_DATA).map(entry)),
  );
  const fail = (reason: string) =>
    new SyntaxError(`Cannot read '${model}' as an ONNX model: weights '${printable(tensor.name)}' ${reason}`);
  const location = entries.get("location") ?? "";
  const outside = isAbsolute(location) || location.split(/[/\\]/).includes("..");
  if (location === "" || outside) {
    throw fail(`must name a file in the model's folder: received '${printable(location)}'`);
  }
  const path = join(dirname(model), location);
  const size = await requirePlainFile(path, Infinity).catch((cause) => { // of a large file only parts are read
    if (cause instanceof TypeError) throw fail(`are in '${printable(path)}': ${cause.message}`);
    if (!(cause instanceof errors.NotFound)) throw cause;
    throw new errors.NotFound(
      `Cannot read '${model}': its weights '${printable(tensor.name)}' are in '${
        printable(path)
      }', which is not there; ` +
        "put that file beside the model",
      { cause },
    );
  });
  const offset = Number(entries.get("offset") ?? 0);
  const length = Number(entries.get("length") ?? size - offset);
  const whole = [offset, length].every((value) => Number.isSafeInteger(value) && value >= 0);
  if (whole && offset + length <= size) return { path, offset, length };
  throw fail(
    `are ${length} bytes from byte ${offset} of '${printable(path)}', which has ${size}; the file is damaged`,
  );
}

function entry(field: WireField): [string, string] {
  const fields = wireMessage(field);
  return [wireTexts(fields, KEY)[0] ?? "", wireTexts(fields, VALUE)[0] ?? ""];
}

function embed({ field }: InitializerField, data: Uint8Array<ArrayBuffer>): WireField {
  const replaced = [TENSOR.EXTERNAL_DATA, TENSOR.DATA_LOCATION, TENSOR.RAW_DATA];
  const kept = wireMessage(field).filter(({ number }) => !replaced.includes(number)).map(({ raw }) => raw);
  const body = concatenate([...kept, ...delimited(TENSOR.RAW_DATA, [data])]);
  return { ...field, body, raw: concatenate(delimited(field.number, [body])) };
}
