import { followLog, type FollowedLog } from '../following/log.ts';
import { InstallationError } from '../installation/errors.ts';
import { checkLogs, type Finding, type Monitored } from '../monitor/check.ts';
import { type Arguments, dataDirectory, readArguments, text } from './arguments.ts';
import { print } from './output.ts';
import { withInstallation } from './with-installation.ts';

/**
 * `monitor (--log URL|DIR --log-key VKEY)… [--data DIR]`: reads whole logs, an authority's closed ones too, and compares them with the register of the installation
 * that is named; without `--log` those that this installation publishes. 1 when anything differs.
 */
export async function monitor(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { log: { type: 'string', multiple: true }, 'log-key': { type: 'string', multiple: true } });
  const named = await namedLogs(args);
  const report = (finding: Finding): void => print(finding);
  // Only where it is named: whoever watches from outside has no register.
  const inside = text(args.options['data']) !== undefined;
  if (!inside && named.length === 0) throw new InstallationError('usage', '--log is missing. Name a log with its key, or an installation with --data.');
  const monitored = inside ? await besideRegister(args, named, report) : await checkLogs(named, undefined, report);
  print(monitored);
  return monitored.unknown + monitored.missing === 0 ? 0 : 1;
}

async function besideRegister(args: Arguments, named: readonly FollowedLog[], report: (finding: Finding) => void): Promise<Monitored> {
  return withInstallation(args, async ({ knex }) => {
    const { registeredEntries } = await import('../../issuer/index.ts');
    const { ownLogs } = await import('../monitor/own-logs.ts');
    return checkLogs(named.length > 0 ? named : await ownLogs(dataDirectory(args)), () => registeredEntries(knex), report);
  });
}

async function namedLogs({ options }: Arguments): Promise<FollowedLog[]> {
  const list = (name: string): readonly string[] => (Array.isArray(options[name]) ? options[name] : []);
  const [places, keys] = [list('log'), list('log-key')];
  if (places.includes('') || places.length !== keys.length) throw new InstallationError('usage', 'Give one --log-key for each --log, in the same order.');
  return Promise.all(places.map((place, i) => followLog(place, keys[i]!)));
}
