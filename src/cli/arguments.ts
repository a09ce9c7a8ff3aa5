/** Parsers of option values, for commander; each throws with the value and what is wanted. */

import { InvalidArgumentError } from "commander";
import { parseReduction, type Reduction } from "../method/mvg/reduction.ts";
import type { PreprocessSettings, Size } from "../preprocess/settings.ts";

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

/** A finite number of at least 0. */
export function nonNegative(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0) {
    throw new InvalidArgumentError("Give a number of at least 0.");
  }
  return value;
}

/** A number over 0 and under 1. */
export function rate(text: string): number {
  const value = nonNegative(text);
  if (value === 0 || value >= 1) throw new InvalidArgumentError("Give a number over 0 and under 1.");
  return value;
}

/** A number of channels, or "all". */
export function dims(text: string): number | "all" {
  return text === "all" ? text : integer(1)(text);
}

/** Channels separated by commas; a range as 3-7. */
export function channels(text: string): number[] {
  return text.split(",").flatMap((part) => {
    const [first = NaN, last = first] = part.split("-").map(integer(0));
    if (last < first) throw new InvalidArgumentError(`The range ${part} ends before it begins.`);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** "none", "opca:0.05", "pca:0.95" or "random:100". */
export function reduction(text: string): Reduction {
  try {
    return parseReduction(text);
  } catch (cause) {
    throw new InvalidArgumentError(`${(cause as Error).message}.`);
  }
}

/** "256" for both sides, "320x240" for width and height. */
export function size(text: string): Size {
  const [width = NaN, height = width, ...more] = text.split("x").map(integer(1));
  if (more.length > 0) throw new InvalidArgumentError("Give one number, or WIDTHxHEIGHT.");
  return { width, height };
}

/** A size, or "short:256" for the shorter side with the aspect ratio kept. */
export function resize(text: string): PreprocessSettings["resize"] {
  return text.startsWith("short:") ? { shorterSide: integer(1)(text.slice("short:".length)) } : size(text);
}

/** A size, or "none". (commander turns a null into an empty string.) */
export function crop(text: string): Size | "none" {
  return text === "none" ? text : size(text);
}

/** One of the given words, separated by commas. */
export function words<W extends string>(choices: readonly W[]): (text: string) => W[] {
  return (text) =>
    text.split(",").map((word) => {
      const choice = choices.find((known) => known === word);
      if (choice === undefined) throw new InvalidArgumentError(`Give some of ${choices.join(", ")}.`);
      return choice;
    });
}

/** Two numbers, the first one below the second. */
export function scale(text: string): { low: number; high: number } {
  const [low = NaN, high = NaN, ...more] = text.split(",").map(nonNegative);
  if (more.length > 0 || !(low < high)) throw new InvalidArgumentError("Give LOW,HIGH with LOW below HIGH.");
  return { low, high };
}
