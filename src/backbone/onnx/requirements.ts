import { printable } from "../../format/printable.ts";
import { nearestNames } from "../../nearest_names.ts";
import type { NodeField, OnnxFile } from "./read.ts";

/** What values of a model depend on. */
export interface Requirements {
  /** The operations. */
  readonly nodes: ReadonlySet<NodeField>;
  /** Names of all values, constants and inputs, those asked for among them. */
  readonly names: ReadonlySet<string>;
}

/** Names to suggest for one that is not there. */
const SUGGESTIONS = 5;

/**
 * Finds out what values depend on.
 *
 * @param file The model.
 * @param taps Names of values.
 * @returns Everything that they need.
 * @throws {RangeError} If no operation of the model makes such a value; the message lists names that are like it.
 * @throws {SyntaxError} If an operation needs a value that nothing makes.
 */
export function requirements(file: OnnxFile, taps: readonly string[]): Requirements {
  const producers = new Map(file.nodes.flatMap((node) => node.outputs.map((name) => [name, node])));
  const given = new Set([...file.inputs, ...file.initializers].map(({ name }) => name));
  const exists = (name: string) => producers.has(name) || given.has(name);
  for (const tap of taps) if (tap === "" || !producers.has(tap)) throw unknown(file, tap, given.has(tap));
  const nodes = new Set<NodeField>();
  const names = new Set<string>();
  const open = [...taps];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (names.has(name)) continue;
    names.add(name);
    const node = producers.get(name);
    if (node === undefined || nodes.has(node)) continue;
    nodes.add(node);
    const inputs = node.inputs.filter((input) => input !== "");
    const missing = inputs.find((input) => !exists(input));
    if (missing !== undefined) {
      throw new SyntaxError(
        `Cannot cut '${file.path}': operation '${printable(node.name)}' (${
          printable(node.operator)
        }) needs '${printable(missing)}', which nothing makes; ` +
          "the file is damaged",
      );
    }
    // of the names used in a node's graphs, those that exist out here come from here; the others are the graphs' own
    open.push(...inputs, ...node.captured.filter(exists));
  }
  return { nodes, names };
}

function unknown(file: OnnxFile, tap: string, given: boolean): RangeError {
  const outputs = file.nodes.flatMap(({ outputs }) => outputs).filter((name) => name !== "");
  const near = nearestNames(tap, outputs, SUGGESTIONS).map((name) => `'${printable(name)}'`).join(", ");
  const reason = given ? "it is an input or a constant" : "the model has no value of that name";
  return new RangeError(
    `Cannot tap '${printable(tap)}' in '${file.path}': ${reason}; near it are ${near || "none"}; ` +
      `list candidates with 'backbone taps ${file.path}'`,
  );
}
