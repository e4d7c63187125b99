import { setTimeout as wait } from 'node:timers/promises';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/**
 * A PKCS#11 library belongs to the process, while each thread of Node has modules of its own. Through this gate all threads know of each other:
 * C_Finalize while another thread is inside the library is undefined (PKCS#11 v3.0 §5.4), and a wrong PIN must be tried by one of them only.
 */
const NAME = 'khatm.hardware';
const [INSIDE, CLOSED, GENERATION, LOGIN] = [0, 1, 2, 3];
const PATIENCE_MS = 10_000;

const state = shared();

/** How often the library was restarted. Handles of an earlier generation mean nothing, or something else. */
export function generation(): number {
  return Atomics.load(state, GENERATION);
}

/** Runs `work` inside the library. */
export async function inside<T>(work: () => T | Promise<T>): Promise<T> {
  await enter();
  try {
    return await work();
  } finally {
    Atomics.sub(state, INSIDE, 1);
  }
}

/** Runs `work` while nobody is inside. Whoever comes second finds it done: nothing is run if the generation is no longer `seen`. */
export async function alone(seen: number, work: () => void): Promise<void> {
  while (Atomics.compareExchange(state, CLOSED, 0, 1) !== 0) await wait(2);
  try {
    if (generation() !== seen) return;
    const patient = performance.now() + PATIENCE_MS;
    while (Atomics.load(state, INSIDE) > 0) {
      // A call that hangs in the token; restarting under it could end the process.
      if (performance.now() > patient) return;
      await wait(2);
    }
    try {
      work();
    } finally {
      Atomics.add(state, GENERATION, 1);
    }
  } finally {
    Atomics.store(state, CLOSED, 0);
  }
}

/** Runs `work` on one thread at a time. It may not wait for anything. */
export function oneByOne<T>(work: () => T): T {
  while (Atomics.compareExchange(state, LOGIN, 0, 1) !== 0) Atomics.wait(state, LOGIN, 1, 5);
  try {
    return work();
  } finally {
    Atomics.store(state, LOGIN, 0);
    Atomics.notify(state, LOGIN);
  }
}

async function enter(): Promise<void> {
  for (;;) {
    while (Atomics.load(state, CLOSED) === 1) await wait(2);
    Atomics.add(state, INSIDE, 1);
    if (Atomics.load(state, CLOSED) === 0) return;
    // Closed in between: whoever closed it may count on an empty library.
    Atomics.sub(state, INSIDE, 1);
  }
}

/** Threads inherit environment data from the thread that starts them, and a shared buffer stays shared. */
function shared(): Int32Array<SharedArrayBuffer> {
  const present = getEnvironmentData(NAME) as unknown as SharedArrayBuffer | undefined;
  const buffer = present ?? new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT);
  if (!present) setEnvironmentData(NAME, buffer as unknown as string);
  return new Int32Array(buffer);
}
