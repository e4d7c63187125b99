import { setTimeout as sleep } from 'node:timers/promises';
import { print, say } from '../cli/output.ts';
import { FollowError } from '../following/errors.ts';
import type { FollowedLog } from '../following/log.ts';
import { openDoor } from '../http/listen.ts';
import { InstallationError } from '../installation/errors.ts';
import { stopSignal } from '../start/stop-signal.ts';
import type { WitnessKey } from './key.ts';
import { witnessRound } from './round.ts';
import { witnessPages } from './serve.ts';
import type { WitnessState } from './state.ts';

/** Follows the log and serves what was cosigned, until asked to stop. Trouble is said when it begins and when it changes. */
export async function runWitness(log: FollowedLog, key: WitnessKey, state: WitnessState, { host, port, everyMs }: { host: string; port: number; everyMs: number }): Promise<void> {
  const door = await openDoor(host, port, 'the witness').catch((error: unknown) => {
    throw error instanceof InstallationError ? new InstallationError(error.code, `The witness cannot listen at ${host}, port ${port} (${error.code}). Give another --port or --host.`) : error;
  });
  const stop = stopSignal();
  let trouble: FollowError | undefined = new FollowError('log-unreachable', 'The log has not been read yet.');
  door.serve(witnessPages(state, () => trouble?.code));
  say(`Witness "${key.name}" follows "${log.origin}"; http://${host}:${door.port}/checkpoint`);
  let told: string | undefined;
  while (!stop.aborted) {
    try {
      const { size, result } = await witnessRound(log, key, state, Date.now() / 1000);
      trouble = undefined;
      if (result === 'cosigned') print({ origin: log.origin, size, result });
    } catch (error) {
      if (!(error instanceof FollowError)) throw error;
      trouble = error;
      if (told !== error.message) say(`khatm: [${error.code}] ${error.message}`);
    }
    told = trouble?.message;
    await Promise.race([sleep(everyMs), stop.requested]);
  }
  await door.close();
}
