import type { Change } from '../../issuer/index.ts';
import { type Arguments, onlyWord, readArguments, required, text } from './arguments.ts';
import { print } from './output.ts';
import { withInstallation } from './with-installation.ts';

/** Who changed it, in the history: the account at the terminal. */
const ACTOR = 'cli';

/** `revoke|suspend|reinstate NUMBER --reason TEXT`. */
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
