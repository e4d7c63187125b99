import type { Change } from '../../issuer/index.ts';
import { openInstallation } from '../installation/open.ts';
import { databaseUrl, dataDirectory, onlyWord, readArguments, required } from './arguments.ts';
import { print } from './output.ts';

/** Who changed it, in the history: the account at the terminal. */
const ACTOR = 'cli';

/** `revoke|suspend|reinstate NUMBER --reason TEXT`. */
export function change(name: 'revoke' | 'suspend' | 'reinstate'): (argv: readonly string[]) => Promise<number> {
  return async (argv) => {
    const args = readArguments(argv, { reason: { type: 'string' } });
    return apply(args, { change: name, number: onlyWord(args, 'document number'), reason: required(args, 'reason'), actor: ACTOR });
  };
}

/** `supersede NUMBER --by NUMBER [--reason TEXT]`. */
export async function supersede(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { by: { type: 'string' }, reason: { type: 'string' } });
  const by = required(args, 'by');
  const reason = args.options['reason'] ?? `superseded by ${by}`;
  return apply(args, { change: 'supersede', number: onlyWord(args, 'document number'), by, reason: String(reason), actor: ACTOR });
}

/** `show NUMBER`. */
export async function show(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, {});
  const number = onlyWord(args, 'document number');
  const installation = await openInstallation(dataDirectory(args), databaseUrl());
  try {
    print(await installation.issuer.show(number));
    return 0;
  } finally {
    await installation.close();
  }
}

async function apply(args: ReturnType<typeof readArguments>, wanted: Change): Promise<number> {
  const installation = await openInstallation(dataDirectory(args), databaseUrl());
  try {
    const { edition, ...changed } = await installation.issuer.change(wanted);
    await installation.mirror.putStatus(edition);
    print({ ...changed, statusAsOf: new Date(edition.issuedAt * 1000).toISOString() });
    return 0;
  } finally {
    await installation.close();
  }
}
