/**
 * What ONNX Runtime says of a model, without its own insides.
 *
 * @module
 */
import { printable } from "../../format/printable.ts";

/** What stands before the sentence that says what is wrong. */
const PREAMBLE = /^.*?ERROR_MESSAGE: */s;

/** ONNX Runtime's word for the class of an error. */
const STATUS = /\[ONNXRuntimeError\] : \d+ : \w+ : /g;

/** A place in ONNX Runtime's source, and the signature of the function there. */
const SOURCE = /\S*\.(?:cc|cpp|h):\d+ (?:[^():]*(?:::[^():]*)+\((?:[^()]|\([^()]*\))*\) (?:const )?|\w+ )/g;

/** What the engine below says when it stops: it knows nothing of the model. */
const TRAP =
  /^\d+$|^Aborted|bad_alloc|unreachable|out of bounds|typed array|[Aa]rray buffer|call stack|table index|null function/;

/** ONNX Runtime stopped in the middle of something: mostly for want of memory. */
export class StoppedEngineError extends Error {
  /** Name of the class. */
  override readonly name = "StoppedEngineError";
}

/**
 * Whether the engine stopped, rather than refused something.
 *
 * @param cause What it threw: an error, or a bare number from inside its WebAssembly.
 */
export function stops(cause: unknown): boolean {
  return cause instanceof WebAssembly.RuntimeError ||
    TRAP.test(cause instanceof Error ? cause.message : String(cause));
}

/**
 * Why ONNX Runtime did not do what was asked.
 *
 * @param cause What it threw: an error, or a bare number from inside its WebAssembly.
 * @returns One line that names the operation or the weights of the model, as far as it tells.
 */
export function engineReason(cause: unknown): string {
  if (stops(cause)) return "ONNX Runtime stops, for want of memory or at a damaged model";
  const text = cause instanceof Error ? cause.message : String(cause);
  const said = text.replace(PREAMBLE, "").replaceAll(SOURCE, "").replaceAll(STATUS, "").trim().replace(
    /\.$/,
    "",
  );
  return printable(said === text ? said : `ONNX Runtime refuses it: ${said}`);
}
