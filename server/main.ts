import { InstallationError } from './installation/errors.ts';
import { fsck } from './cli/fsck.ts';
import { issue } from './cli/issue.ts';
import { keys } from './cli/keys.ts';
import { exitCodeOf, say, sayError } from './cli/output.ts';
import { change, show, supersede } from './cli/states.ts';
import { verify } from './cli/verify.ts';
import { serve, start } from './start/serve.ts';

const USAGE = `Usage: npm run -s khatm -- COMMAND [--data DIR]

  start                                     the demonstration: everything, with sample papers
  serve                                     an installation of your own
  keys init [--authority FILE] [--passphrase-file FILE] [--verify-origin URL] [--api-origin URL]
  keys rotate | list | bundle
  keys api --client NAME --scope issue|read|change
  issue --type T --record FILE.json [--idempotency-key K] --out FILE.pdf
  issue [--type T] --from FILE.csv --map MAP.json --out DIR
  verify FILE… | --seal TEXT [--trust FILE] [--at TIME]
  revoke|suspend|reinstate NUMBER --reason TEXT
  supersede NUMBER --by NUMBER
  show NUMBER
  fsck

Results are JSON on standard output, messages on standard error. The data directory is --data, else KHATM_DATA, else ./data;
with DATABASE_URL that PostgreSQL is used, else one runs under the data directory.`;

const COMMANDS: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = {
  start, serve, keys, issue, verify, show, fsck, supersede,
  revoke: change('revoke'),
  suspend: change('suspend'),
  reinstate: change('reinstate'),
};

async function main([name, ...argv]: readonly string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help') {
    say(USAGE);
    return name === undefined ? 2 : 0;
  }
  const command = COMMANDS[name];
  if (!command) throw new InstallationError('usage', `There is no command "${name}". "khatm help" lists them.`);
  return command(argv);
}

// A reader that closes its end (`khatm verify … | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  sayError(error);
  process.exitCode = exitCodeOf(error);
}
