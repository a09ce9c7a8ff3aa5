/** Arrays in GPU memory. */

import { createStorage } from "./buffer.ts";
import type { Gpu } from "./device.ts";
import { checkedBytes, ELEMENT_BYTES, elements } from "./extents.ts";
import { type Download, download } from "./readback.ts";

/**
 * Elements that are uploaded or downloaded at once. Both go through a copy in memory that the device maps, which on a software adapter
 * is memory of this process: 8 MiB of it instead of as much again as the tensor.
 */
const PIECE = 2 ** 21;
const PIECE_BYTES = 4 * PIECE;

/** Element types of a tensor; every one is four bytes wide. */
export type ElementType = "f32" | "u32" | "i32";

/** The typed array that holds elements of type `T` on the host. */
export type HostArray<T extends ElementType> = T extends "f32" ? Float32Array<ArrayBuffer>
  : T extends "u32" ? Uint32Array<ArrayBuffer>
  : Int32Array<ArrayBuffer>;

/** A dense row-major array in one GPU storage buffer. Whoever creates it disposes of it; callees borrow. */
export class Tensor<T extends ElementType = "f32"> implements Disposable {
  /** The buffer; may be longer than the tensor when it was adopted. */
  readonly buffer: GPUBuffer;
  /** Extent of every axis, slowest first. */
  readonly shape: readonly number[];
  /** Element type. */
  readonly type: T;
  /** Name in error messages and in the device's own. */
  readonly label: string;
  /** The device that holds it. */
  readonly gpu: Gpu;
  #release: (() => void) | undefined;

  private constructor(
    gpu: Gpu,
    label: string,
    shape: readonly number[],
    type: T,
    buffer: GPUBuffer,
    release: () => void,
  ) {
    this.gpu = gpu;
    this.label = label;
    this.shape = shape;
    this.type = type;
    this.buffer = buffer;
    this.#release = release;
  }

  /**
   * Allocates a tensor; its contents are zero.
   *
   * @param shape Extents, slowest axis first; all positive.
   * @throws {RangeError} If an extent is not a positive integer or the size exceeds a device limit.
   */
  static create<T extends ElementType = "f32">(
    gpu: Gpu,
    label: string,
    shape: readonly number[],
    type: T = "f32" as T,
  ): Tensor<T> {
    const bytes = checkedBytes(label, shape, gpu.largestBuffer);
    const buffer = gpu.allocate(label, bytes, () => createStorage(gpu.device, label, bytes));
    return new Tensor(gpu, label, shape, type, buffer, () => buffer.destroy());
  }

  /**
   * Allocates a tensor and uploads `data`; the element type follows from the array's class.
   *
   * @throws {RangeError} If `data` does not have as many elements as `shape` or a device limit is exceeded.
   */
  static from<A extends Float32Array | Uint32Array | Int32Array>(
    gpu: Gpu,
    label: string,
    shape: readonly number[],
    data: A,
  ): Tensor<A extends Float32Array ? "f32" : A extends Uint32Array ? "u32" : "i32"> {
    const wanted = elements(shape);
    if (data.length !== wanted) {
      throw new RangeError(
        `Cannot upload tensor "${label}": [${shape}] has ${wanted} elements: received ${data.length}`,
      );
    }
    const type = data instanceof Float32Array ? "f32" : data instanceof Uint32Array ? "u32" : "i32";
    const tensor = Tensor.create(gpu, label, shape, type as ElementType);
    tensor.write(data);
    // The conditional type above states for callers what the runtime check just established.
    return tensor as Tensor<A extends Float32Array ? "f32" : A extends Uint32Array ? "u32" : "i32">;
  }

  /**
   * Wraps a float32 buffer that somebody else made, such as an output of ONNX Runtime.
   *
   * @param release Gives the buffer back; called once, by dispose.
   * @throws {RangeError} If the buffer is smaller than the shape.
   */
  static adopt(
    gpu: Gpu,
    label: string,
    shape: readonly number[],
    buffer: GPUBuffer,
    release: () => void,
  ): Tensor {
    const bytes = checkedBytes(label, shape, gpu.largestBuffer);
    if (buffer.size < bytes) {
      throw new RangeError(
        `Cannot adopt buffer "${label}": it has ${buffer.size} bytes, [${shape}] needs ${bytes}`,
      );
    }
    return new Tensor(gpu, label, shape, "f32", buffer, release);
  }

  /** Number of elements. */
  get length(): number {
    return elements(this.shape);
  }

  /** Size in bytes. */
  get bytes(): number {
    return this.length * ELEMENT_BYTES;
  }

  /**
   * Uploads elements, in queue order: before everything that is submitted later.
   *
   * @param data Elements to write, starting at element `offset`.
   * @throws {RangeError} If they do not fit.
   */
  write(data: Float32Array | Uint32Array | Int32Array, offset = 0): void {
    if (offset + data.length > this.length) {
      throw new RangeError(
        `Cannot write tensor "${this.label}": ${data.length} elements at ${offset} exceed [${this.shape}]`,
      );
    }
    const { queue } = this.gpu.device;
    for (let first = 0; first < data.length; first += PIECE) {
      if (first > 0) queue.submit([]);
      const piece = data.subarray(first, first + PIECE) as BufferSource;
      queue.writeBuffer(this.buffer, (offset + first) * ELEMENT_BYTES, piece);
    }
  }

  /** Downloads the elements. Several tensors at once: {@linkcode readAll}. */
  async read(): Promise<HostArray<T>> {
    const [data] = await readAll(this.gpu, [this]);
    return data as HostArray<T>;
  }

  /** Gives the buffer back, the first time it is called; work already submitted still completes. */
  [Symbol.dispose](): void {
    this.#release?.();
    this.#release = undefined;
  }
}

/**
 * Downloads tensors with one wait for all, if they are small.
 *
 * @throws {Error} If the device was lost or reported an error.
 */
export async function readAll(
  gpu: Gpu,
  tensors: readonly Tensor<ElementType>[],
): Promise<HostArray<ElementType>[]> {
  gpu.check();
  const arrays = tensors.map(({ type, length }) => hostArray(type, length));
  const pieces = tensors.flatMap(({ label, buffer }, i) => {
    const bytes = new Uint8Array((arrays[i] as HostArray<ElementType>).buffer);
    return Array.from({ length: Math.ceil(bytes.length / PIECE_BYTES) }, (_, piece): Download => {
      const first = piece * PIECE_BYTES;
      return { label, buffer, first, into: bytes.subarray(first, first + PIECE_BYTES) };
    });
  });
  await gpu.watched(async () => {
    for (const group of grouped(pieces)) await download(gpu, group);
  });
  return arrays;
}

/** Pieces in order, as many at a time as are one piece together, at least one. */
function grouped(pieces: readonly Download[]): Download[][] {
  const groups: Download[][] = [];
  let room = 0;
  for (const piece of pieces) {
    if (piece.into.length > room) {
      groups.push([]);
      room = Math.max(PIECE_BYTES, piece.into.length);
    }
    groups.at(-1)?.push(piece);
    room -= piece.into.length;
  }
  return groups;
}

/**
 * Downloads a tensor piece by piece.
 *
 * @param take Called with each piece in order, which is gone when it returns.
 * @throws {Error} If the device was lost or reported an error.
 */
export async function readPieces(
  tensor: Tensor<ElementType>,
  take: (bytes: Uint8Array<ArrayBuffer>) => void,
): Promise<void> {
  const { gpu, label, bytes, buffer } = tensor;
  gpu.check();
  const room = new Uint8Array(Math.min(bytes, PIECE_BYTES));
  await gpu.watched(async () => {
    for (let first = 0; first < bytes; first += room.length) {
      const into = room.subarray(0, bytes - first);
      await download(gpu, [{ label, buffer, first, into }]);
      take(into);
    }
  });
}

function hostArray(type: ElementType, length: number): HostArray<ElementType> {
  return type === "f32"
    ? new Float32Array(length)
    : type === "u32"
    ? new Uint32Array(length)
    : new Int32Array(length);
}
