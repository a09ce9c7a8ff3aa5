import type { Dtype } from "../../format/dtype.ts";
import { PickleCall, type PickleHost } from "./pickle.ts";
import type { Strided } from "./strided.ts";

/** The elements that one or more tensors of a checkpoint are views of; stored outside the pickle. */
export class Storage {
  /**
   * Names a storage; its bytes come from elsewhere in the file.
   *
   * @param key Name of the storage in the checkpoint.
   * @param dtype Element type.
   * @param count Number of elements.
   */
  constructor(readonly key: string, readonly dtype: Dtype, readonly count: number) {}
}

/** A tensor as a pickle describes it. */
export class PickledTensor implements Strided {
  /**
   * Describes a tensor.
   *
   * @param storage Its elements, and possibly others.
   * @param offset Index of its first element in the storage.
   * @param shape Sizes of the axes.
   * @param strides Step in the storage along each axis.
   */
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: number[],
    readonly strides: number[],
  ) {}
}

const STORAGE_DTYPES: ReadonlyMap<string, Dtype> = new Map([
  ["torch.DoubleStorage", "F64"],
  ["torch.FloatStorage", "F32"],
  ["torch.HalfStorage", "F16"],
  ["torch.BFloat16Storage", "BF16"],
  ["torch.LongStorage", "I64"],
  ["torch.IntStorage", "I32"],
  ["torch.ShortStorage", "I16"],
  ["torch.CharStorage", "I8"],
  ["torch.ByteStorage", "U8"],
  ["torch.BoolStorage", "BOOL"],
]);

const CALLS: ReadonlyMap<string, PickleCall> = new Map([
  ["collections.OrderedDict", new PickleCall(() => new Map())],
  ["torch._utils._rebuild_tensor", new PickleCall(rebuildTensor)],
  ["torch._utils._rebuild_tensor_v2", new PickleCall(rebuildTensor)],
  ["torch._utils._rebuild_parameter", new PickleCall(([tensor]) => tensor)],
]);

/** What the pickle of a state dict may refer to: tensors, their storages, ordered dictionaries. Nothing else. */
export class StateDictHost implements PickleHost {
  /** Every storage that was referred to, by key. */
  readonly storages: Map<string, Storage> = new Map();

  /**
   * Looks up a global name in the fixed list.
   *
   * @param name Module and name, as in `torch._utils._rebuild_tensor_v2`.
   * @returns The element type of a storage class, or a call that builds a value.
   * @throws {SyntaxError} If the name is not in the list; it is quoted, and nothing was executed.
   */
  global(name: string): Dtype | PickleCall {
    const meaning = CALLS.get(name) ?? STORAGE_DTYPES.get(name);
    if (meaning === undefined) {
      throw new SyntaxError(
        `its pickle asks for '${name}', which is refused, and nothing was executed; ` +
          "only state dicts of tensors are read, not whole modules",
      );
    }
    return meaning;
  }

  /**
   * Notes a storage that a tensor refers to.
   *
   * @param id The tuple `("storage", class, key, device, elements)`; the legacy format appends a view or None.
   * @returns The storage.
   * @throws {SyntaxError} If the tuple is another one, or the storage was referred to with another size or type.
   */
  persistent(id: unknown): Storage {
    const [kind, dtype, key, _device, count, view = null] = Array.isArray(id) ? id : [];
    if (kind !== "storage" || !isDtypeOfStorage(dtype) || typeof key !== "string" || !isCount(count)) {
      throw new SyntaxError("its pickle refers to something outside itself that is not a tensor storage");
    }
    if (view !== null) {
      throw new SyntaxError(`its storage '${key}' is a view, as only PyTorch before 0.4 wrote`);
    }
    const storage = this.storages.get(key) ?? new Storage(key, dtype, count);
    if (storage.dtype !== dtype || storage.count !== count) {
      throw new SyntaxError(`its pickle gives storage '${key}' two sizes or element types`);
    }
    this.storages.set(key, storage);
    return storage;
  }
}

/** Far above any weight's; bounds the work when many tensors share one long list of sizes. */
const MAX_AXES = 16;

/** Arguments: storage, offset, size, stride; gradient flags and hooks follow and do not matter here. */
function rebuildTensor([storage, offset, shape, strides]: unknown[]): PickledTensor {
  if (!(storage instanceof Storage && isCount(offset) && isCounts(shape) && isCounts(strides))) {
    throw new SyntaxError(
      `its pickle builds a tensor from other things than a storage, an offset and up to ${MAX_AXES} sizes and strides`,
    );
  }
  if (shape.length !== strides.length) {
    throw new SyntaxError(
      `its pickle builds a tensor with ${shape.length} sizes and ${strides.length} strides`,
    );
  }
  // Copies, as the pickle may go on to change lists it has used.
  return new PickledTensor(storage, offset, [...shape], [...strides]);
}

function isDtypeOfStorage(value: unknown): value is Dtype {
  return [...STORAGE_DTYPES.values()].some((dtype) => dtype === value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= MAX_AXES && value.every(isCount);
}
