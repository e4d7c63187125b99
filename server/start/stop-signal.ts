export type StopSignal = { readonly aborted: boolean; readonly requested: Promise<void> };

/**
 * SIGINT, SIGTERM and SIGHUP as a wish to stop. A second one changes nothing: Ctrl-C reaches this process twice, from the terminal and
 * from npm, and dying of the second would leave PostgreSQL behind.
 */
export function stopSignal(): StopSignal {
  const controller = new AbortController();
  const requested = new Promise<void>((resolve) => controller.signal.addEventListener('abort', () => resolve()));
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => controller.abort());
  return {
    requested,
    get aborted() {
      return controller.signal.aborted;
    },
  };
}
