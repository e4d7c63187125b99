import type { Change } from '../../issuer/index.ts';
import { InstallationError } from '../installation/errors.ts';
import { type Arguments, onlyWord, readArguments, required, text } from './arguments.ts';
import { readJson, sayUnapproved } from './approve.ts';
import { print } from './output.ts';
import { withInstallation } from './with-installation.ts';

/** Who changed it, in the history: the account at the terminal. */
const ACTOR = 'cli';

/** More than so many at once need two officers, unless `khatm.json` says otherwise. */
const MASS = 10;

/** `revoke NUMBER --reason TEXT`, or `revoke --from FILE.json`: many, all or none. */
export async function revoke(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { reason: { type: 'string' }, from: { type: 'string' } }, { words: true });
  const from = text(args.options['from']);
  if (from === undefined) return change('revoke')(argv);
  if (args.words.length > 0 || args.options['reason'] !== undefined) throw new InstallationError('usage', '--from FILE holds the numbers and the reason: {"reason": …, "numbers": […]}.');
  const [json, { readRevocations }] = await Promise.all([readJson(from), import('../../issuer/index.ts')]);
  const revocations = readRevocations(json);
  return withInstallation(args, async ({ issuer, mirror, config, approvals }) => {
    const limit = config.massRevocation ?? MASS;
    if (!approvals && revocations.numbers.length > limit) sayUnapproved();
    const { changed } = await issuer.revokeMany(revocations, ACTOR, limit);
    await mirror.refresh();
    for (const one of changed) print(one);
    return 0;
  });
}

/** `suspend|reinstate NUMBER --reason TEXT`. */
export function change(name: 'revoke' | 'suspend' | 'reinstate'): (argv: readonly string[]) => Promise<number> {
  return async (argv) => {
    const args = readArguments(argv, { reason: { type: 'string' } }, { words: true });
    return apply(args, { change: name, number: onlyWord(args, 'document number'), reason: required(args, 'reason'), actor: ACTOR });
  };
}

/** `supersede NUMBER --by NUMBER [--reason TEXT]`. */
export async function supersede(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { by: { type: 'string' }, reason: { type: 'string' } }, { words: true });
  const by = required(args, 'by');
  return apply(args, { change: 'supersede', number: onlyWord(args, 'document number'), by, reason: text(args.options['reason']) ?? `superseded by ${by}`, actor: ACTOR });
}

/** `show NUMBER [--at TIME]`: state and history, or what it was at a past time. */
export async function show(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { at: { type: 'string' } }, { words: true });
  const number = onlyWord(args, 'document number');
  const at = text(args.options['at']);
  return withInstallation(args, async ({ issuer }) => {
    print(at === undefined ? await issuer.show(number) : await issuer.showAt(number, at));
    return 0;
  });
}

async function apply(args: Arguments, wanted: Change): Promise<number> {
  return withInstallation(args, async ({ issuer, mirror }) => {
    const { edition, ...changed } = await issuer.change(wanted);
    await mirror.refresh();
    print({ ...changed, statusAsOf: new Date(edition.issuedAt * 1000).toISOString() });
    return 0;
  });
}
