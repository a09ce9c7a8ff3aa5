/** The other end of a thread: what its module does with what it is sent. */

/** The part of a Worker's global scope that is used here. */
interface ThreadScope {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown, transfer: Transferable[]): void;
}

/**
 * Answers every message, one after the other.
 *
 * @param answer Does what is asked for; gives the answer, and what of it is handed over.
 */
export function serveThread<Request, Reply>(
  answer: (request: Request) => Promise<{ readonly reply: Reply; readonly moved: readonly ArrayBuffer[] }>,
): void {
  const scope = globalThis as unknown as ThreadScope;
  let last: Promise<unknown> = Promise.resolve();
  scope.onmessage = ({ data }) => {
    last = last.then(async () => {
      const { reply, moved } = await answer(data as Request);
      scope.postMessage(reply, [...moved]);
    });
  };
}
