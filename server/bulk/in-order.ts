type Entry<R> = { outcome?: { readonly ok: true; readonly value: R } | { readonly ok: false; readonly error: unknown } };

/** How many finished results may wait for a slow one before them, for each piece of work in flight. */
const WAITING_PER_SLOT = 8;

/**
 * Works on up to `concurrency` items at once and yields the results in the order of the items, holding only a window of them.
 * The first failure, of work or source, ends it: what came before is yielded, nothing new is begun, all that runs is awaited,
 * then the failure is thrown.
 */
export async function* inOrder<T, R>(source: AsyncIterable<T>, concurrency: number, work: (item: T) => Promise<R>): AsyncGenerator<R> {
  const window: Entry<R>[] = [];
  const running = new Set<Promise<void>>();
  const items = source[Symbol.asyncIterator]();
  let open = true;
  let wake = (): void => undefined;

  const settle = (run: Promise<void>, entry: Entry<R>, outcome: NonNullable<Entry<R>['outcome']>): void => {
    running.delete(run);
    entry.outcome = outcome;
    if (!outcome.ok) open = false;
    wake();
  };
  const begin = (item: T): void => {
    const entry: Entry<R> = {};
    window.push(entry);
    const run: Promise<void> = work(item).then(
      (value) => settle(run, entry, { ok: true, value }),
      (error: unknown) => settle(run, entry, { ok: false, error }),
    );
    running.add(run);
  };
  const refill = async (): Promise<void> => {
    while (open && running.size < concurrency && window.length < concurrency * WAITING_PER_SLOT) {
      try {
        const next = await items.next();
        if (next.done === true) open = false;
        else begin(next.value);
      } catch (error) {
        open = false;
        window.push({ outcome: { ok: false, error } });
      }
    }
  };

  try {
    for (;;) {
      await refill();
      const head = window[0];
      if (head === undefined) return;
      if (head.outcome === undefined) {
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      window.shift();
      if (!head.outcome.ok) throw head.outcome.error;
      yield head.outcome.value;
    }
  } finally {
    open = false;
    await Promise.all(running);
    await items.return?.();
  }
}
