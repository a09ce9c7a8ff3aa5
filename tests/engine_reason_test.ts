import assert from "node:assert/strict";
import { engineReason } from "../src/backbone/session/engine_reason.ts";

Deno.test("engineReason() gives what is said of the model, without places and signatures of the source", () => {
  const create = "Can't create a session. ERROR_CODE: 1, ERROR_MESSAGE: ";
  const graph = "/mnt/build/_work/1/s/onnxruntime/core/graph/graph.cc:1417";
  for (
    const [said, reason] of [
      [
        `${create}Failed to load model because protobuf parsing failed.`,
        "Failed to load model because protobuf parsing failed",
      ],
      [
        `${create}${graph} void onnxruntime::Graph::InitializeState() This is an invalid model. Graph output (out) does not exist.`,
        "This is an invalid model. Graph output (out) does not exist",
      ],
      [
        `${create}${graph} onnxruntime::Graph::Graph(const Model &, GraphProto *, std::function<void (int)>) const it has a flaw`,
        "it has a flaw",
      ],
      [
        `${create}tensorprotoutils.cc:261 ValidateSize Initializer 'stem.weight': raw_data size (8 bytes) does not match`,
        "Initializer 'stem.weight': raw_data size (8 bytes) does not match",
      ],
      [
        "failed to call OrtRun(). ERROR_CODE: 2, ERROR_MESSAGE: Non-zero status code returned while running Conv node. Name:'stem'",
        "Non-zero status code returned while running Conv node. Name:'stem'",
      ],
      [`${create}[ONNXRuntimeError] : 1 : FAIL : its weights are short`, "its weights are short"],
      [`${create}No Op registered for R\u001bl\nu`, "No Op registered for R\\u001bl\\u000au"],
    ] as const
  ) {
    assert.equal(engineReason(new Error(said)), `ONNX Runtime refuses it: ${reason}`);
  }
});

Deno.test("engineReason() says of a trap what it means, and repeats none", () => {
  for (
    const cause of [
      new WebAssembly.RuntimeError("unreachable"),
      new Error("memory access out of bounds"),
      new RangeError("Invalid typed array length: -8"),
      new RangeError("Array buffer allocation failed"),
      new RangeError("Maximum call stack size exceeded"),
      new Error("Aborted(). Build with -sASSERTIONS for more info."),
      new Error("Can't create a session. ERROR_CODE: 6, ERROR_MESSAGE: std::bad_alloc"),
      5264512,
    ]
  ) {
    assert.equal(engineReason(cause), "ONNX Runtime stops, for want of memory or at a damaged model");
  }
});

Deno.test("engineReason() leaves a sentence of this program as it is", () => {
  const own = "Cannot use the GPU: the device was lost; open it again";
  assert.equal(engineReason(new Error(own)), own);
});
