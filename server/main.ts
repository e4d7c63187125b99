import { exitCodeOf, say, sayError } from './cli/output.ts';
import { InstallationError } from './installation/errors.ts';

const USAGE = `Khatm issues official papers as signed PDFs with a QR seal, and checks them.
Usage: npm run -s khatm -- COMMAND [--data DIR]

  start                                     the demonstration: everything, with sample papers
  serve                                     an installation of your own, made with "keys init"
  keys init [--authority FILE] [--passphrase-file FILE] [--verify-origin URL] [--api-origin URL] [--officers FILE]
            [--hardware LIBRARY --token LABEL --pin-file FILE]
  keys ceremony --config FILE [--dry-run]   root and CA in a folder of their own, shares for officers, a signed transcript
  keys ceremony verify --transcript FILE --root CERTIFICATE
  keys rotate [--authority-ca] | crl | revoke ID --reason R, each with [--dry-run] and, for keys kept elsewhere,
       [--offline DIR] [--ca-passphrase-file FILE] [--share FILE …]
  keys list | bundle
  keys api --client NAME --scope issue|read|change
  keys export ID --out FILE.p12 --password-file FILE
  keys import FILE.p12 --role ROLE --password-file FILE
  keys compromised SIGNER|log --since TIME  a stolen key: what it signed before stays good
  rehearse theft                            a theft from beginning to end, elsewhere
  issue --type T --record FILE.json [--idempotency-key K] --out FILE.pdf
  issue [--type T] --from FILE.csv --map MAP.json --out DIR
  verify FILE… | --seal TEXT [--trust FILE] [--at TIME] [--state FILE]
  revoke|suspend|reinstate NUMBER --reason TEXT
  revoke --from FILE.json                   many at once; more than ten need two officers
  supersede NUMBER --by NUMBER [--reason TEXT]
  show NUMBER [--at TIME]                   state and history, or whether it was valid then
  approve key --out FILE | content KIND | propose KIND --content FILE --by NAME --key FILE | list
  approve accept ID --by NAME --digest HEX --key FILE
  audit verify [--head SEQUENCE:HASH] | list [--since TIME]
  witness init --key FILE --name NAME --passphrase-file FILE
  witness run --log URL|DIR --log-key KEY --key FILE --passphrase-file FILE --state DIR (--once | --port N [--host ADDRESS])
  monitor [--log URL|DIR --log-key KEY]…    reads whole logs; with --data compares them with the register
  backup --out FILE                         database, keys and configuration in one file; never the passphrase
  restore FILE [--passphrase-file FILE] [--sha256 HEX] [--skip N]   into an empty data directory and database
  restore confirm [--witness URL --witness-key KEY]… [--published URL|DIR] [--accept-loss REASON]
  fsck                                      finishes what a crash left, and reads everything again

Results are JSON, a line each, on standard output; messages go to standard error. Ends with 0 when all went well (verify: when everything
is authentic), 1 when not, 2 when used wrongly. The data directory is --data, else KHATM_DATA, else ./data; with DATABASE_URL that PostgreSQL
is used, else one runs under the data directory.`;

type Command = (argv: readonly string[]) => Promise<number>;

/** Loaded when asked for: checking a paper should not wait for the layout engine. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./start/serve.ts')).start,
  serve: async () => (await import('./start/serve.ts')).serve,
  keys: async () => (await import('./cli/keys.ts')).keys,
  issue: async () => (await import('./cli/issue.ts')).issue,
  verify: async () => (await import('./cli/verify.ts')).verify,
  revoke: async () => (await import('./cli/states.ts')).revoke,
  suspend: async () => (await import('./cli/states.ts')).change('suspend'),
  reinstate: async () => (await import('./cli/states.ts')).change('reinstate'),
  supersede: async () => (await import('./cli/states.ts')).supersede,
  show: async () => (await import('./cli/states.ts')).show,
  rehearse: async () => (await import('./cli/rehearse.ts')).rehearse,
  approve: async () => (await import('./cli/approve.ts')).approve,
  audit: async () => (await import('./cli/audit.ts')).audit,
  witness: async () => (await import('./cli/witness.ts')).witness,
  monitor: async () => (await import('./cli/monitor.ts')).monitor,
  backup: async () => (await import('./cli/backup.ts')).backup,
  restore: async () => (await import('./cli/restore.ts')).restore,
  fsck: async () => (await import('./cli/fsck.ts')).fsck,
};

async function main([name, ...argv]: readonly string[]): Promise<number> {
  if (name === undefined || name === 'help' || [name, ...argv].some((word) => word === '--help' || word === '-h')) {
    say(USAGE);
    return name === undefined ? 2 : 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) throw new InstallationError('usage', `There is no command "${name}". "khatm help" lists them.`);
  return (await load())(argv);
}

// A reader that closes its end (`khatm verify … | head`), or a terminal that goes away, ends neither a change half-way nor a server without
// its database: what is being done is finished, unheard. A result that a full disk swallows is a failure.
process.stderr.on('error', () => undefined);
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') process.on('exit', () => (process.exitCode = 1));
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  await sayError(error);
  process.exitCode = exitCodeOf(error);
}
