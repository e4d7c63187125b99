import { chmodSync, chownSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseError } from '../error.ts';
import { runProgram } from './run-program.ts';

/** Who runs PostgreSQL, which refuses to run as root. */
export interface Account {
  readonly uid: number;
  /** Puts what is needed before a command so that this account runs it. */
  command(program: string, ...args: string[]): readonly [program: string, ...args: string[]];
  /** Gives a file or folder to this account. */
  own(path: string): void;
}

/** Accounts that systems come with and that may hold a database; the first that exists is used. */
const CANDIDATES = ['postgres', 'nobody'];

/**
 * Capabilities that let an unprivileged account pass folders closed to it, least power first. Containers often grant only the second.
 * Either is used only where the data directory or the programs lie beneath such a folder (/root, say).
 */
const PASSES = ['dac_read_search', 'dac_override'];

/**
 * Decides who runs PostgreSQL: this user, or for root the account that already owns the folder, or else one that the system comes with.
 *
 * @param folder existing folder of the cluster in the data directory; given to the account
 * @param program a PostgreSQL program, which the account must be able to run
 * @throws DatabaseError `data-dir-closed`
 */
export async function chooseAccount(folder: string, program: string): Promise<Account> {
  const self = process.getuid?.() ?? 0;
  if (self !== 0) return { uid: self, command: (...command) => command, own: () => undefined };

  const ids = findAccount(statSync(folder).uid);
  chownSync(folder, ids.uid, ids.gid);
  letThrough(path.dirname(folder), ids.gid);
  const tried: string[] = [];
  for (const pass of [undefined, ...PASSES]) {
    const account = unprivileged(ids, pass);
    const probe = await runProgram(account.command('/bin/sh', '-c', 'test -x "$1" && test -w "$2"', 'sh', program, folder));
    if (probe.code === 0) return account;
    if (probe.output !== '') tried.push(probe.output.trim());
  }
  throw new DatabaseError(
    'data-dir-closed',
    `As root, Khatm runs PostgreSQL as user ${ids.uid}, which cannot reach ${folder}. Run Khatm as an ordinary user, or name a data directory that this user can reach.${tried.length === 0 ? '' : ` (${tried.join('; ')})`}`,
  );
}

/** The data directory is root's alone when root made it. The account's group may then pass it, without seeing what is in it. */
function letThrough(dataDir: string, gid: number): void {
  const { uid, mode } = statSync(dataDir);
  if (uid !== 0 || (mode & 0o077) !== 0) return;
  chownSync(dataDir, 0, gid);
  chmodSync(dataDir, (mode & 0o700) | 0o010);
}

function unprivileged({ uid, gid }: { uid: number; gid: number }, pass: string | undefined): Account {
  const options = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  // access(2), by which initdb and pg_ctl look for their fellow programs, ignores capabilities of all but root unless told otherwise.
  if (pass !== undefined) options.push('--securebits=+no_setuid_fixup', `--inh-caps=+${pass}`, `--ambient-caps=+${pass}`);
  return {
    uid,
    command: (program, ...args) => ['setpriv', ...options, '--', program, ...args],
    own: (path) => chownSync(path, uid, gid),
  };
}

function findAccount(owner: number): { uid: number; gid: number } {
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
  const known = owner === 0 ? undefined : (accounts.find(({ uid }) => uid === owner) ?? { uid: owner, gid: owner });
  const found = known ?? CANDIDATES.map((name) => accounts.find((account) => account.name === name)).find((account) => account !== undefined);
  if (found === undefined) {
    throw new DatabaseError('data-dir-closed', `PostgreSQL does not run as root, and this system has none of the users ${CANDIDATES.join(', ')}. Run Khatm as an ordinary user.`);
  }
  return found;
}
