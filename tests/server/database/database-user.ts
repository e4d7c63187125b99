// A process that uses a data directory, for tests that need more than one: says "open", and closes when its input ends.
import { acquireServerLock, openDatabase } from '../../../server/database/index.ts';

const [what, dataDir] = process.argv.slice(2) as ['database' | 'lock', string];
const close = await open();
console.log('open');
process.stdin.resume();
process.stdin.on('end', () => void close());

async function open(): Promise<() => Promise<void> | void> {
  if (what === 'lock') {
    const lock = await acquireServerLock(dataDir);
    return () => lock.release();
  }
  const database = await openDatabase({ dataDir });
  return () => database.close();
}
