/** Options that are lists of numbers. */

import * as v from "valibot";
import { type Declared, type Option, readNumber, structured } from "./option.ts";

/** Different numbers over `least` and under `most`, in the order given: a list, or `0.01,0.05`. */
export function numberList<const Default extends readonly number[] | undefined>(
  declared: Declared<readonly number[], Default> & { readonly least: number; readonly most: number },
): Option<readonly number[], readonly number[] | string, Default> {
  const { least, most } = declared;
  const entry = v.pipe(v.number(), v.gtValue(least), v.ltValue(most));
  return structured<readonly number[], Default>({
    placeholder: "<list>",
    ...declared,
    wanted: `different numbers over ${least} and under ${most}, as in 0.01,0.05`,
    value: v.pipe(
      v.array(entry),
      v.minLength(1),
      v.check((list) => new Set(list).size === list.length, "numbers must be different"),
      v.readonly(),
    ),
    read: (text) => text.split(",").map(readNumber),
    write: (list) => list.join(","),
  });
}
