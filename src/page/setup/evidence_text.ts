/** What a good image showed with its part left out, in words. */

import type { NamedSuspect } from "../../../mod.ts";
import { texts } from "../state.ts";
import { figure } from "./rate_words.ts";

/** Evidence of an image, and what the threshold would be without it. */
export function evidenceText({ value, because, without }: NamedSuspect): string {
  const words = texts.value.setup.suspects;
  return `${words.evidence(figure(value), words.because[because])}; ${words.without(figure(without))}`;
}
