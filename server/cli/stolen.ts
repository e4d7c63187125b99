import { InstallationError } from '../installation/errors.ts';
import { onlyWord, readArguments, required } from './arguments.ts';
import { print } from './output.ts';
import { withInstallation } from './with-installation.ts';

/** The open transparency log, where a signer is named otherwise. */
const LOG = 'log';

/**
 * `keys compromised SIGNER|log --since TIME`: publishes where in the log a key was stolen. What a stolen seal signer sealed before stays good; a
 * stolen log is closed there, and a new one goes on.
 */
export async function compromised(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { since: { type: 'string' } }, { words: true });
  const signer = onlyWord(args, 'signer (its kid or id, or "log")');
  const since = timeOf(required(args, 'since'));
  return withInstallation(args, async ({ issuer, mirror }) => {
    print(signer === LOG ? await issuer.reportStolenLog(since) : await issuer.reportStolenSigner(signer, since));
    await issuer.publish();
    await mirror.refresh();
    return 0;
  });
}

function timeOf(value: string): number {
  const ms = Date.parse(value);
  if (Number.isNaN(ms)) throw new InstallationError('usage', '--since takes a time such as 2026-11-22T09:00:00Z.');
  return ms / 1000;
}
