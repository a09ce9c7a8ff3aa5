/**
 * What `using` needs at run time, for browsers that have none of it yet; the bundle has the syntax itself lowered.
 *
 * As in https://github.com/tc39/proposal-explicit-resource-management, as far as the house uses it.
 *
 * @module
 */

/** Something to be done in the end. */
type Disposal = () => unknown;

/** Symbols and stacks, as a browser has them. */
export interface DisposalGlobals {
  /** Has `dispose` and `asyncDispose`. */
  Symbol: { dispose?: symbol; asyncDispose?: symbol };
  /** The stack of `using`. */
  DisposableStack?: unknown;
  /** The stack of `await using`. */
  AsyncDisposableStack?: unknown;
  /** An error in the place of another one. */
  SuppressedError?: unknown;
}

/** Puts in what is missing. */
export function supplyDisposal(globals: DisposalGlobals = globalThis): void {
  for (const name of ["dispose", "asyncDispose"] as const) {
    if (globals.Symbol[name]) continue;
    Object.defineProperty(globals.Symbol, name, { value: Symbol(`Symbol.${name}`) });
  }
  globals.SuppressedError ??= OneInPlaceOfAnother;
  globals.DisposableStack ??= stackClass(globals.Symbol.dispose as symbol);
  globals.AsyncDisposableStack ??= asyncStackClass(
    globals.Symbol as Record<"dispose" | "asyncDispose", symbol>,
  );
}

/** An error in the place of another one. */
class OneInPlaceOfAnother extends Error {
  override name = "SuppressedError";

  constructor(readonly error: unknown, readonly suppressed: unknown, message?: string) {
    super(message);
  }
}

/** What both stacks share: things to be done in the end, the last one first. */
class Stack {
  disposed = false;
  protected disposals: Disposal[] = [];

  defer(disposal: Disposal): void {
    if (this.disposed) throw new ReferenceError("the stack was disposed of");
    this.disposals.push(disposal);
  }

  adopt<T>(value: T, dispose: (value: T) => unknown): T {
    this.defer(() => dispose(value));
    return value;
  }

  move(): this {
    const moved = new (this.constructor as new () => this)();
    moved.disposals = this.taken();
    return moved;
  }

  protected taken(): Disposal[] {
    if (this.disposed) throw new ReferenceError("the stack was disposed of");
    this.disposed = true;
    const { disposals } = this;
    this.disposals = [];
    return disposals;
  }

  protected useBy<T>(value: T, symbols: readonly symbol[]): T {
    if (value === null || value === undefined) return value;
    const disposable = value as Record<symbol, Disposal | undefined>;
    const symbol = symbols.find((symbol) => typeof disposable[symbol] === "function");
    if (symbol === undefined) throw new TypeError("it cannot be disposed of");
    const dispose = disposable[symbol] as Disposal;
    this.defer(() => dispose.call(value));
    return value;
  }
}

/** Collects errors as `using` does: the last one, with those before it inside. */
function joined(errors: readonly unknown[]): unknown {
  return errors.reduce((before, error) => new OneInPlaceOfAnother(error, before));
}

function stackClass(dispose: symbol): unknown {
  class DisposableStack extends Stack {
    use<T>(value: T): T {
      return this.useBy(value, [dispose]);
    }

    dispose(): void {
      if (this.disposed) return;
      const errors: unknown[] = [];
      for (const disposal of this.taken().reverse()) {
        try {
          disposal();
        } catch (error) {
          errors.push(error);
        }
      }
      if (errors.length > 0) throw joined(errors);
    }
  }
  Object.defineProperty(DisposableStack.prototype, dispose, { value: DisposableStack.prototype.dispose });
  return DisposableStack;
}

function asyncStackClass({ dispose, asyncDispose }: Record<"dispose" | "asyncDispose", symbol>): unknown {
  class AsyncDisposableStack extends Stack {
    use<T>(value: T): T {
      return this.useBy(value, [asyncDispose, dispose]);
    }

    async disposeAsync(): Promise<void> {
      if (this.disposed) return;
      const errors: unknown[] = [];
      for (const disposal of this.taken().reverse()) {
        try {
          await disposal();
        } catch (error) {
          errors.push(error);
        }
      }
      if (errors.length > 0) throw joined(errors);
    }
  }
  Object.defineProperty(AsyncDisposableStack.prototype, asyncDispose, {
    value: AsyncDisposableStack.prototype.disposeAsync,
  });
  return AsyncDisposableStack;
}
