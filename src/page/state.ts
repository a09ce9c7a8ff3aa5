/** What all views of the page know. */

import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Backend } from "./backend.ts";
import type { Machine, ModelInUse } from "./calls.ts";
import { TEXTS, type Texts } from "./texts.ts";

/** Names of the views, in the order of their tabs. */
export const VIEWS = ["setup", "inspect", "teach"] as const;

/** One of {@linkcode VIEWS}. */
export type View = typeof VIEWS[number];

/** What computes; null until the page has one. */
export const engine: Signal<Backend | null> = signal(null);

/** What it computes on; null until it is open. */
export const machine: Signal<Machine | null> = signal(null);

/** The model in use. */
export const model: Signal<ModelInUse | null> = signal(null);

/** What went wrong last, in a sentence; null if nothing did, or it was read. */
export const failure: Signal<string | null> = signal(null);

/** The view that is shown. */
export const view: Signal<View> = signal("setup");

/** All words of the page. */
export const texts: ReadonlySignal<Texts> = signal(TEXTS);

/** Says what went wrong; what was stopped on purpose did not go wrong. */
export function tellFailure(error: unknown): void {
  if (error instanceof DOMException && error.name === "AbortError") return;
  failure.value = error instanceof Error ? error.message : String(error);
}
