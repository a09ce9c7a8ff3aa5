/**
 * As much of `node:assert/strict` as the tests use, for the page.
 *
 * @module
 */

/** What an error has to be: its class, its text, parts of it, or what a function says of it. */
type Wanted =
  | RegExp
  | Error
  | Record<string, unknown>
  | (new (...given: never[]) => Error)
  | ((error: unknown) => boolean);

/** A claim that does not hold. */
export class AssertionError extends Error {
  override name = "AssertionError";

  constructor({ message }: { message: string }) {
    super(message);
  }
}

/** Throws unless a value is true. */
export function ok(value: unknown, message?: string): asserts value {
  if (!value) throw new AssertionError({ message: message ?? `not true: ${shown(value)}` });
}

const assert = Object.assign((value: unknown, message?: string) => ok(value, message), {
  ok,
  fail(message = "failed"): never {
    throw new AssertionError({ message });
  },
  equal(actual: unknown, expected: unknown, message?: string): void {
    ok(Object.is(actual, expected), message ?? `${shown(actual)} is not ${shown(expected)}`);
  },
  notEqual(actual: unknown, expected: unknown, message?: string): void {
    ok(!Object.is(actual, expected), message ?? `${shown(actual)} is what it must not be`);
  },
  deepEqual(actual: unknown, expected: unknown, message?: string): void {
    ok(same(actual, expected), message ?? `${shown(actual)}\nis not\n${shown(expected)}`);
  },
  notDeepEqual(actual: unknown, expected: unknown, message?: string): void {
    ok(!same(actual, expected), message ?? `${shown(actual)} is what it must not be`);
  },
  match(text: string, pattern: RegExp, message?: string): void {
    ok(pattern.test(text), message ?? `${shown(text)} does not match ${pattern}`);
  },
  doesNotMatch(text: string, pattern: RegExp, message?: string): void {
    ok(!pattern.test(text), message ?? `${shown(text)} matches ${pattern}`);
  },
  throws(body: () => unknown, wanted?: Wanted | string): void {
    let error: unknown;
    try {
      body();
    } catch (thrown) {
      return requireError(thrown, wanted);
    }
    throw new AssertionError({ message: `nothing was thrown${error}` });
  },
  async rejects(body: Promise<unknown> | (() => Promise<unknown>), wanted?: Wanted | string): Promise<void> {
    try {
      await (typeof body === "function" ? body() : body);
    } catch (thrown) {
      return requireError(thrown, wanted);
    }
    throw new AssertionError({ message: "nothing was rejected" });
  },
  AssertionError,
});

export default assert;

function requireError(error: unknown, wanted?: Wanted | string): void {
  if (wanted === undefined || typeof wanted === "string") return;
  if (wanted instanceof RegExp) return assert.match(String(error), wanted);
  if (typeof wanted === "function") {
    const isClass = wanted.prototype instanceof Error || wanted === Error;
    return ok(
      isClass ? error instanceof wanted : (wanted as (error: unknown) => boolean)(error),
      shown(error),
    );
  }
  const parts = wanted instanceof Error ? { name: wanted.name, message: wanted.message } : wanted;
  for (const [name, value] of Object.entries(parts)) {
    const found = (error as Record<string, unknown>)[name];
    if (value instanceof RegExp) assert.match(String(found), value);
    else assert.deepEqual(found, value);
  }
}

/** Whether two values are the same in class and all that they hold; `NaN` is `NaN`, and 0 is not -0. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (ArrayBuffer.isView(a)) return sameItems(a as Uint8Array, b as Uint8Array);
  if (a instanceof ArrayBuffer) return sameItems(new Uint8Array(a), new Uint8Array(b as ArrayBuffer));
  if (a instanceof Map) return sameMaps(a, b as Map<unknown, unknown>);
  if (a instanceof Set) {
    return a.size === (b as typeof a).size && [...a].every((item) => (b as typeof a).has(item));
  }
  if (a instanceof Date || a instanceof RegExp) return String(a) === String(b);
  if (a instanceof Error && (a.message !== (b as Error).message || a.name !== (b as Error).name)) {
    return false;
  }
  const [left, right] = [a, b] as Record<string, unknown>[] as [
    Record<string, unknown>,
    Record<string, unknown>,
  ];
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && same(left[key], right[key]));
}

function sameItems(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

function sameMaps(a: Map<unknown, unknown>, b: Map<unknown, unknown>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.has(key) && same(value, b.get(key)));
}

/** A value for a message, cut. */
function shown(value: unknown): string {
  const text = value instanceof Error
    ? `${value.name}: ${value.message}`
    : JSON.stringify(value, (_, held) =>
      ArrayBuffer.isView(held)
        ? Array.from(held as Uint8Array)
        : typeof held === "bigint"
        ? `${held}n`
        : held) ?? String(value);
  return text.slice(0, 500);
}
