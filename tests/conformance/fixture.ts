/**
 * Conformance fixtures: inputs, expected outputs and their tolerances in one safetensors file.
 *
 * @module
 */

import { type Dtype, type ElementArrays, elements, type StoredTensor } from "../../src/format/dtype.ts";
import { parseSafetensors } from "../../src/format/safetensors.ts";
import type { Gpu } from "../../src/gpu/device.ts";

/** Element types that fixtures are made of. */
export type FixtureDtype = "F64" | "F32" | "I32" | "U8";

/** One array of a fixture. */
export interface FixtureTensor<D extends FixtureDtype = FixtureDtype> {
  /** Element type. */
  readonly dtype: D;
  /** Extents, slowest first. */
  readonly shape: readonly number[];
  /** Elements in row-major order. */
  readonly data: ElementArrays[D];
}

/** How far a result may be from an expected output. */
export interface Tolerance {
  /** Name of the error metric, see `errorOf`. */
  readonly metric: string;
  /** Largest error that passes. */
  readonly bar: number;
}

/** One conformance file, read. */
export interface Fixture {
  /** Name of the file, for messages. */
  readonly name: string;
  /** Which formulas it is about; decides the runner. */
  readonly kind: string;
  /** Parameters of the formulas. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Inputs by name, without the prefix `in.`. */
  readonly inputs: Readonly<Record<string, FixtureTensor>>;
  /** Expected outputs by name, without the prefix `out.`. */
  readonly outputs: Readonly<Record<string, FixtureTensor>>;
  /** Tolerance of every expected output. */
  readonly tolerances: Readonly<Record<string, Tolerance>>;
}

/** Computes the outputs of a fixture from its inputs, by name, each in the layout of the expected output. */
export type Runner = (
  fixture: Fixture,
  gpu: Gpu,
) => Promise<Record<string, ArrayLike<number>>>;

const INPUT = "in.";
const OUTPUT = "out.";
/** Copies of outputs in single precision, which nothing is compared with. */
const ROUNDED = ".f32";

/**
 * Reads a fixture.
 *
 * @param bytes The whole file.
 * @param name Name of the file, for messages.
 * @returns The fixture; its arrays are views on `bytes` where alignment allows.
 * @throws {SyntaxError} If the file is not safetensors, or lacks what makes it a fixture.
 */
export function parseFixture(bytes: Uint8Array<ArrayBuffer>, name: string): Fixture {
  const { metadata, tensors } = parseSafetensors(bytes, name);
  const { kind } = metadata;
  if (kind === undefined) {
    throw new SyntaxError(
      `Cannot read fixture '${name}': its metadata has no 'kind'; is it a conformance file`,
    );
  }
  const inputs: Record<string, FixtureTensor> = {};
  const outputs: Record<string, FixtureTensor> = {};
  for (const [key, tensor] of tensors) {
    if (key.startsWith(INPUT)) inputs[key.slice(INPUT.length)] = fixtureTensor(name, key, tensor);
    else if (key.startsWith(OUTPUT) && !key.endsWith(ROUNDED)) {
      outputs[key.slice(OUTPUT.length)] = fixtureTensor(name, key, tensor);
    }
  }
  const tolerances = readTolerances(name, metadata["tolerances"], Object.keys(outputs));
  return { name, kind, config: readRecord(name, "config", metadata["config"]), inputs, outputs, tolerances };
}

/**
 * Looks up an input.
 *
 * @param fixture The fixture.
 * @param key Name of the input, without `in.`.
 * @param dtype Element type it must have.
 * @returns The input.
 * @throws {SyntaxError} If it is missing or of another type.
 */
export function fixtureInput<D extends FixtureDtype>(
  fixture: Fixture,
  key: string,
  dtype: D,
): FixtureTensor<D> {
  const tensor = fixture.inputs[key];
  if (tensor?.dtype !== dtype) {
    throw new SyntaxError(
      `Cannot run fixture '${fixture.name}': input '${key}' must be ${dtype}: received ${
        tensor?.dtype ?? "none"
      }`,
    );
  }
  return tensor as FixtureTensor<D>; // the check above established D
}

/**
 * Looks up a numeric parameter.
 *
 * @param fixture The fixture.
 * @param key Name of the parameter in `config`.
 * @returns Its value.
 * @throws {SyntaxError} If it is missing or not a number.
 */
export function fixtureNumber(fixture: Fixture, key: string): number {
  const value = fixture.config[key];
  if (typeof value !== "number") {
    throw new SyntaxError(
      `Cannot run fixture '${fixture.name}': config.${key} must be a number: received ${
        JSON.stringify(value)
      }`,
    );
  }
  return value;
}

/**
 * The list of parameter rows that fixtures with several cases have.
 *
 * @param fixture The fixture.
 * @param columns How many numbers each case has.
 * @returns One row of numbers for every case.
 * @throws {SyntaxError} If `config.cases` is anything else.
 */
export function fixtureCases(fixture: Fixture, columns: number): readonly (readonly number[])[] {
  const { cases } = fixture.config;
  const valid = Array.isArray(cases) &&
    cases.every((row) =>
      Array.isArray(row) && row.length === columns && row.every((cell) => typeof cell === "number")
    );
  if (!valid) {
    throw new SyntaxError(
      `Cannot run fixture '${fixture.name}': config.cases must be rows of ${columns} numbers: received ` +
        JSON.stringify(cases),
    );
  }
  return cases;
}

function fixtureTensor(name: string, key: string, tensor: StoredTensor): FixtureTensor {
  const { dtype, shape } = tensor;
  if (!isFixtureDtype(dtype)) {
    throw new SyntaxError(`Cannot read fixture '${name}': tensor '${key}' has element type ${dtype}`);
  }
  return { dtype, shape, data: elements(tensor, dtype) };
}

function isFixtureDtype(dtype: Dtype): dtype is FixtureDtype {
  return dtype === "F64" || dtype === "F32" || dtype === "I32" || dtype === "U8";
}

function readRecord(name: string, entry: string, text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw new SyntaxError(
    `Cannot read fixture '${name}': metadata entry '${entry}' must be a JSON object: received ${text}`,
  );
}

function readTolerances(
  name: string,
  text: string | undefined,
  outputs: readonly string[],
): Record<string, Tolerance> {
  const record = readRecord(name, "tolerances", text);
  const entries = outputs.map((output): [string, Tolerance] => {
    const { metric, bar } = Object(record[output]);
    if (typeof metric !== "string" || typeof bar !== "number") {
      throw new SyntaxError(
        `Cannot read fixture '${name}': output '${output}' must have a metric and a bar: received ` +
          JSON.stringify(record[output]),
      );
    }
    return [output, { metric, bar }];
  });
  return Object.fromEntries(entries);
}
