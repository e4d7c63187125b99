import { parentPort, workerData } from 'node:worker_threads';
import { type Hardware, type KeyError, openSigner } from '../../../keys/index.ts';

/** Signs without pause until it is told to stop, and then says what came of it: how many signatures, and the code of each error. */
const { directory, passphrase, now, hardware } = workerData as { directory: string; passphrase: string; now: number; hardware: Hardware };
const signer = await openSigner(directory, 'seal', passphrase, now, hardware);
const outcomes: Record<string, number> = {};
let last = '';
let stopped = false;
parentPort!.on('message', () => {
  stopped = true;
});
parentPort!.postMessage('ready');
async function sign(): Promise<void> {
  while (!stopped) {
    last = await signer.sign(Buffer.from('message')).then(() => 'signed', (error: KeyError) => error.code);
    outcomes[last] = (outcomes[last] ?? 0) + 1;
    // Messages from the parent come between turns.
    await new Promise((resolve) => setImmediate(resolve));
  }
}
await Promise.all([sign(), sign(), sign()]);
parentPort!.postMessage({ outcomes, last });
parentPort!.close();
