/** What was, and what was undone. */

/** States of one thing in the order in which they came. */
export interface History<State> {
  /** What is undone to, the last one first to come. */
  readonly past: readonly State[];
  /** What is now. */
  readonly present: State;
  /** What was undone, the first one first to come again. */
  readonly future: readonly State[];
}

/** Most states that are kept to undo to. */
const KEPT = 500;

/** A history that begins. */
export function begun<State>(present: State): History<State> {
  return { past: [], present, future: [] };
}

/** Something new; what was undone is gone. */
export function changed<State>({ past, present }: History<State>, next: State): History<State> {
  return { past: [...past, present].slice(-KEPT), present: next, future: [] };
}

/** One state back; at the beginning the same. */
export function undone<State>(history: History<State>): History<State> {
  const { past, present, future } = history;
  if (past.length === 0) return history;
  return { past: past.slice(0, -1), present: past.at(-1) as State, future: [present, ...future] };
}

/** One state forth; at the end the same. */
export function redone<State>(history: History<State>): History<State> {
  const { past, present, future: [next, ...future] } = history;
  return next === undefined ? history : { past: [...past, present], present: next, future };
}
