/** Distances by brute force, from files beside the project that are not part of it. */

import { elements, float32, type StoredTensor } from "../src/format/dtype.ts";
import { parseSafetensors } from "../src/format/safetensors.ts";

const FOLDER = new URL("../../shared/left_out/", import.meta.url);

/** Samples of some cells, and what brute force says of each. */
export interface SharedCase {
  readonly name: string;
  readonly epsilon: number;
  readonly images: number;
  readonly dims: number;
  /** [cells][images][dims]. */
  readonly samples: number[][][];
  /** [cells][images], not squared. */
  readonly leftOut: number[][];
  /** Samples that are alike in parts: [cells][images][dims]. */
  readonly grouped: number[][][];
  /** Their parts. */
  readonly parts: number[][];
  /** [cells][images] of these, the whole part left out. */
  readonly partLeftOut: number[][];
}

/** All cases; null if the folder is absent. */
export async function sharedCases(): Promise<SharedCase[] | null> {
  let names: string[];
  try {
    names = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).filter((name) =>
      name.endsWith(".safetensors")
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  return await Promise.all(names.sort().map(readCase));
}

async function readCase(name: string): Promise<SharedCase> {
  const { tensors } = parseSafetensors(await Deno.readFile(new URL(name, FOLDER)), name);
  const get = (key: string) => tensors.get(key) as StoredTensor;
  const [, images, dims] = get("samples").shape as [number, number, number];
  const rows = (key: string) => split(split(float32(get(key)), dims), images);
  const groups = [...get("groups").dtype === "I32" ? elements(get("groups"), "I32") : []];
  return {
    name,
    epsilon: doubles(get("epsilon"))[0] as number,
    images,
    dims,
    samples: rows("samples"),
    leftOut: split(doubles(get("leave_one_out")), images),
    grouped: rows("grouped_samples"),
    parts: [...Map.groupBy(groups.keys(), (image) => groups[image]).values()],
    partLeftOut: split(doubles(get("leave_group_out")), images),
  };
}

function doubles(tensor: StoredTensor): ArrayLike<number> {
  return tensor.dtype === "F64" ? elements(tensor, "F64") : float32(tensor);
}

function split<T>(values: ArrayLike<T>, size: number): T[][] {
  return Array.from(
    { length: values.length / size },
    (_, row) => Array.from({ length: size }, (_, i) => values[row * size + i] as T),
  );
}
