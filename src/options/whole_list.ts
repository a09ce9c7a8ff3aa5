/** Options that are lists of whole numbers. */

import * as v from "valibot";
import { type Declared, type Option, readNumber, structured } from "./option.ts";

/** Whole numbers from `least` to `most`, all different: a list, or `0,5,17-23`. */
export function wholeList<const Default extends readonly number[] | undefined>(
  declared: Declared<readonly number[], Default> & { readonly least: number; readonly most: number },
): Option<readonly number[], readonly number[] | string, Default> {
  const { least, most } = declared;
  const entry = v.pipe(v.number(), v.safeInteger(), v.minValue(least), v.maxValue(most));
  return structured<readonly number[], Default>({
    placeholder: "<list>",
    ...declared,
    wanted: `different whole numbers from ${least} to ${most}, as in 0,5,17-23`,
    value: v.pipe(
      v.array(entry),
      v.minLength(1),
      v.check((list) => new Set(list).size === list.length, "numbers must be different"),
      v.readonly(),
    ),
    read: (text) => readList(text, most),
    write: writeList,
  });
}

/** `0,5,17-23` as numbers; holds NaN where it cannot be read. */
function readList(text: string, most: number): number[] {
  return text.split(",").flatMap((part) => {
    const [first = NaN, last = first, ...more] = part.split("-").map(readNumber);
    const length = last - first + 1;
    const readable = more.length === 0 && Number.isSafeInteger(first) && length >= 1 && last <= most;
    return readable ? Array.from({ length }, (_, i) => first + i) : [NaN];
  });
}

/** Numbers as a person would type them: runs of three and more as a range. */
function writeList(list: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < list.length;) {
    const first = list[i] as number;
    let run = 1;
    while (list[i + run] === first + run) run++;
    if (run >= 3) parts.push(`${first}-${first + run - 1}`);
    else parts.push(...list.slice(i, i + run).map(String));
    i += run;
  }
  return parts.join(",");
}
