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
  return withInstallation(args, async ({ issuer, mirror, knex, approvals }) => {
    const { appendAudit, canonicalContent } = await import('../../issuer/index.ts');
    // It can make every paper of a signer worthless, and is never taken back: two officers, as for a mass revocation. To stop a signer at once,
    // one person can revoke it ("keys revoke").
    await knex.transaction(async (transaction) => {
      const content = { compromised: { signer, since: new Date(since * 1000).toISOString() } };
      const proposal = (await approvals?.use(transaction, 'keys', canonicalContent(content))) ?? null;
      await appendAudit(transaction, { actor: 'cli', act: 'keys.compromised', subject: signer, details: { since: content.compromised.since, proposal } });
    });
    print(signer === LOG ? await issuer.reportStolenLog(since) : await issuer.reportStolenSigner(signer, since));
    await issuer.publish();
    await mirror.refresh();
    return 0;
  });
}

/** Whole instants with their offset, and none that is still to come: a slip of the hand would end good papers. */
function timeOf(value: string): number {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(ms) || ms > Date.now()) throw new InstallationError('usage', '--since takes a time that has passed, with its offset, such as 2026-11-22T09:00:00Z.');
  return ms / 1000;
}
