import type * as ort from "onnxruntime-web/jspi";

/** ONNX Runtime Web; loaded when a network is first run, as most commands run none. */
export async function onnxRuntime(): Promise<typeof ort> {
  return await import("onnxruntime-web/jspi");
}
