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

/**
 * Why ONNX Runtime did not do what was asked.
 *
 * @param cause What it threw: an error, or a bare number from inside its WebAssembly.
 * @returns One line that names the operation or the weights of the model, as far as it tells.
 */
export function engineReason(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof WebAssembly.RuntimeError || TRAP.test(text)) {
    return "ONNX Runtime stops, for want of memory or at a damaged model";
  }
  const said = text.replace(PREAMBLE, "").replaceAll(SOURCE, "").replaceAll(STATUS, "").trim().replace(
    /\.$/,
    "",
  );
  return printable(said === text ? said : `ONNX Runtime refuses it: ${said}`);
}
