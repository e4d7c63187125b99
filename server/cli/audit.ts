import type { AuditHead } from '../../issuer/index.ts';
import { InstallationError } from '../installation/errors.ts';
import { type Arguments, readArguments, text } from './arguments.ts';
import { print } from './output.ts';
import { withInstallation } from './with-installation.ts';

const COMMANDS: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = { verify, list };

/** `audit verify|list`. */
export async function audit([name, ...argv]: readonly string[]): Promise<number> {
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new InstallationError('usage', `audit takes one of: ${Object.keys(COMMANDS).join(', ')}.`);
  return command(argv);
}

/** `audit verify [--head SEQUENCE:HASH …]`: walks the chain; 1 at the first break, or where it does not hold a head that was kept elsewhere. */
async function verify(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { head: { type: 'string', multiple: true } });
  const heads = headsOf(args);
  return withInstallation(args, async ({ knex }) => {
    const { lostAnchors, verifyAudit } = await import('../../issuer/index.ts');
    const { entries, head, broken } = await verifyAudit(knex, heads);
    // Heads that the transparency log has: the trail must still hold them.
    const lost = await lostAnchors(knex);
    print({ entries, head: { sequence: head.sequence, hash: hex(head.hash) }, broken, lostAnchors: lost });
    return broken === null && lost.length === 0 ? 0 : 1;
  }, { publish: false });
}

/** `audit list [--since TIME]`: an entry a line, oldest first. */
async function list(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { since: { type: 'string' } });
  const since = timeOf(text(args.options['since']));
  return withInstallation(args, async ({ knex }) => {
    const { listAudit } = await import('../../issuer/index.ts');
    for await (const { at, hash, ...entry } of listAudit(knex, since)) print({ ...entry, at: new Date(at).toISOString(), hash: hex(hash) });
    return 0;
  }, { publish: false });
}

function headsOf({ options }: Arguments): AuditHead[] {
  const given = Array.isArray(options['head']) ? options['head'] : [];
  return given.map((head) => {
    const [, sequence, hash] = /^(\d{1,15}):([0-9a-f]{64})$/i.exec(head) ?? [];
    if (sequence === undefined || hash === undefined) throw new InstallationError('usage', '--head takes SEQUENCE:HASH, as "audit verify" prints them.');
    return { sequence: Number(sequence), hash: Buffer.from(hash, 'hex') };
  });
}

function timeOf(given: string | undefined): number {
  if (given === undefined) return 0;
  const time = Date.parse(given);
  if (Number.isNaN(time)) throw new InstallationError('usage', '--since takes a time such as 2026-11-22 or 2026-11-22T08:00:00Z.');
  return time;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
