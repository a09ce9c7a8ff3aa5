import assert from "node:assert/strict";
import { type DisposalGlobals, supplyDisposal } from "../src/page/disposal.ts";

const supplied: DisposalGlobals = { Symbol: {} };
supplyDisposal(supplied);

/** What Deno has, and what a browser is given; the symbols are each one's own. */
const SIDES = {
  native: {
    DisposableStack,
    AsyncDisposableStack,
    dispose: Symbol.dispose,
    asyncDispose: Symbol.asyncDispose,
  },
  supplied: {
    DisposableStack: supplied.DisposableStack as typeof DisposableStack,
    AsyncDisposableStack: supplied.AsyncDisposableStack as typeof AsyncDisposableStack,
    dispose: supplied.Symbol.dispose as symbol,
    asyncDispose: supplied.Symbol.asyncDispose as symbol,
  },
};

Deno.test("supplyDisposal() leaves alone what is there", () => {
  const own = { DisposableStack, AsyncDisposableStack, SuppressedError, Symbol };
  const globals = { ...own };
  supplyDisposal(globals);
  assert.deepEqual(globals, own);
  assert.notEqual(supplied.DisposableStack, DisposableStack);
});

for (
  const [side, { DisposableStack, AsyncDisposableStack, dispose, asyncDispose }] of Object.entries(SIDES)
) {
  Deno.test(`a ${side} stack disposes once, the last one first, of what it was not moved from`, () => {
    const done: string[] = [];
    const stack = new DisposableStack();
    const used = { [dispose]: () => void done.push("used") } as unknown as Disposable;
    assert.equal(stack.use(used), used);
    assert.equal(stack.use(null), null);
    assert.equal(stack.adopt(3, (value) => void done.push(`adopted ${value}`)), 3);
    stack.defer(() => void done.push("deferred"));
    const moved = stack.move();
    assert.equal(stack.disposed, true);
    (stack as unknown as Record<symbol, () => void>)[dispose]?.();
    assert.deepEqual(done, []);
    moved.dispose();
    moved.dispose();
    assert.deepEqual(done, ["deferred", "adopted 3", "used"]);
    assert.throws(() => moved.defer(() => {}), ReferenceError);
    assert.throws(() => new DisposableStack().use({} as Disposable), TypeError);
  });

  Deno.test(`a ${side} stack goes on after errors, and throws the last with those before it inside`, () => {
    const stack = new DisposableStack();
    const thrown = ["a", "b", "c"].map((name) => new Error(name));
    for (const error of thrown) {
      stack.defer(() => {
        throw error;
      });
    }
    assert.throws(() => stack.dispose(), (error: SuppressedError) => {
      assert.equal(error.name, "SuppressedError");
      assert.equal(error.error, thrown[0]);
      assert.equal(error.suppressed.error, thrown[1]);
      assert.equal(error.suppressed.suppressed, thrown[2]);
      return true;
    });
  });

  Deno.test(`a ${side} asynchronous stack waits for each`, async () => {
    const done: string[] = [];
    const slowly = (name: string) => async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      done.push(name);
    };
    const stack = new AsyncDisposableStack();
    stack.use({ [asyncDispose]: slowly("async") } as unknown as AsyncDisposable);
    stack.use({ [dispose]: () => void done.push("sync") } as unknown as Disposable);
    stack.adopt(1, slowly("adopted"));
    stack.defer(() => Promise.reject(new RangeError("late")));
    await assert.rejects(
      (stack as unknown as Record<symbol, () => Promise<void>>)[asyncDispose]?.() as Promise<void>,
      RangeError,
    );
    assert.deepEqual(done, ["adopted", "sync", "async"]);
  });
}
