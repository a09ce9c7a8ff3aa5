import type { Part } from "../src/method/method.ts";

/** Consecutive images of a fit from `first` to `end - 1`, each a part of its own. */
export function alone(first: number, end: number): Part[] {
  return Array.from({ length: end - first }, (_, image) => [first + image]);
}
