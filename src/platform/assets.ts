/**
 * Files that the program brings along and reads when it runs: its own weights, and WebAssembly of packages.
 *
 * @module
 */

/** Where each is, seen from this module. A bundle for browsers has them beside it, under these names or others that it is told. */
export const ASSETS = {
  "efficientnet-lite0.safetensors": "../backbone/weights/efficientnet-lite0.safetensors",
  "kernel_cases.safetensors": "../doctor/kernel_cases.safetensors",
  "jpeg.wasm": "imagescript/wasm/any/jpeg.wasm",
  "magick.wasm": "@imagemagick/magick-wasm/magick.wasm",
  "ort-wasm-simd-threaded.asyncify.wasm": "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm",
  "ort-wasm-simd-threaded.jspi.wasm": "onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm",
  "ort-wasm-simd-threaded.wasm": "onnxruntime-web/ort-wasm-simd-threaded.wasm",
  "png.wasm": "imagescript/wasm/any/png.wasm",
} as const;

/** Name of such a file. */
export type AssetName = keyof typeof ASSETS;
