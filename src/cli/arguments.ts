/** Parsers of the values of flags that no library option stands behind; each throws with what is wanted. */

import { InvalidArgumentError } from "commander";
import type { Size } from "../../mod.ts";

/** A whole number of at least `least`. */
export function integer(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`Give a whole number of at least ${least}.`);
    }
    return value;
  };
}

/** Longest range: over it, a digit too many was typed. */
const MAX_RANGE = 1000;

/** Whole numbers separated by commas; a range as 3-7. */
export function integers(text: string): number[] {
  return text.split(",").flatMap((part) => {
    const [first = NaN, last = first] = part.split("-").map(integer(0));
    if (last < first) throw new InvalidArgumentError(`The range ${part} ends before it begins.`);
    if (last - first >= MAX_RANGE) {
      throw new InvalidArgumentError(`The range ${part} has over ${MAX_RANGE} numbers.`);
    }
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** "256" for both sides, "320x240" for width and height. */
export function size(text: string): Size {
  const [width = NaN, height = width, ...more] = text.split("x").map(integer(1));
  if (more.length > 0) throw new InvalidArgumentError("Give one number, or WIDTHxHEIGHT.");
  return { width, height };
}

/** Some of the given words, separated by commas. */
export function words<W extends string>(choices: readonly W[]): (text: string) => W[] {
  return (text) =>
    text.split(",").map((word) => {
      const choice = choices.find((known) => known === word);
      if (choice === undefined) throw new InvalidArgumentError(`Give some of ${choices.join(", ")}.`);
      return choice;
    });
}

/** Numbers separated by commas; NaN for what is none. */
export function numbers(text: string): number[] {
  return text.split(",").map((part) => part.trim() === "" ? NaN : Number(part));
}

/** Two numbers, the first one below the second. */
export function scale(text: string): { low: number; high: number } {
  const [low = NaN, high = NaN, ...more] = numbers(text);
  const readable = more.length === 0 && Number.isFinite(low) && Number.isFinite(high);
  if (!readable || low >= high) throw new InvalidArgumentError("Give LOW,HIGH with LOW below HIGH.");
  return { low, high };
}
