import { followLog } from '../following/log.ts';
import { checkLog, type Finding } from '../monitor/check.ts';
import { readArguments, required, text } from './arguments.ts';
import { print } from './output.ts';
import { withInstallation } from './with-installation.ts';

/** `monitor --log URL|DIR --log-key VKEY [--data DIR]`: reads the whole log, and compares it with the register of the installation that is named; 1 when anything differs. */
export async function monitor(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { log: { type: 'string' }, 'log-key': { type: 'string' } });
  const log = await followLog(required(args, 'log'), required(args, 'log-key'));
  const report = (finding: Finding): void => print(finding);
  // Only where it is named: whoever watches from outside has no register.
  const monitored = text(args.options['data']) === undefined
    ? await checkLog(log, undefined, report)
    : await withInstallation(args, async ({ knex }) => {
        const { registeredEntries } = await import('../../issuer/index.ts');
        return checkLog(log, () => registeredEntries(knex), report);
      });
  print(monitored);
  return monitored.unknown + monitored.missing === 0 ? 0 : 1;
}
