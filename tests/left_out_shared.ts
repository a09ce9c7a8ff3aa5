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
  const [cells, images, dims] = get("samples").shape as [number, number, number];
  const rows = split(float32(get("samples")), dims);
  return {
    name,
    epsilon: doubles(get("epsilon"))[0] as number,
    images,
    dims,
    samples: Array.from({ length: cells }, (_, cell) => rows.slice(cell * images, (cell + 1) * images)),
    leftOut: split(doubles(get("leave_one_out")), images),
  };
}

function doubles(tensor: StoredTensor): ArrayLike<number> {
  return tensor.dtype === "F64" ? elements(tensor, "F64") : float32(tensor);
}

function split(values: ArrayLike<number>, size: number): number[][] {
  return Array.from(
    { length: values.length / size },
    (_, row) => Array.from({ length: size }, (_, i) => values[row * size + i] as number),
  );
}
