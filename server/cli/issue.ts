import { readFile, rename, writeFile } from 'node:fs/promises';
import { IssuerError } from '../../issuer/index.ts';
import { InstallationError } from '../installation/errors.ts';
import { type Installation, openInstallation } from '../installation/open.ts';
import { IssuingThreads } from '../issuing/threads.ts';
import { type Arguments, databaseUrl, dataDirectory, readArguments, required, text } from './arguments.ts';
import { print } from './output.ts';

/** Idempotency keys of the command line are its own. */
const CLIENT = 'cli';

/** `issue --type T --record FILE.json --out FILE.pdf`, or `--from FILE.csv --map MAP.json --out DIR`. */
export async function issue(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, {
    type: { type: 'string' }, record: { type: 'string' }, out: { type: 'string' }, 'idempotency-key': { type: 'string' }, from: { type: 'string' }, map: { type: 'string' },
  });
  const from = text(args.options['from']);
  if ((from === undefined) === (args.options['record'] === undefined)) throw new InstallationError('usage', 'Give either --record FILE.json or --from FILE.csv with --map MAP.json.');
  const out = required(args, 'out');
  const record = from === undefined ? await readRecord(required(args, 'record')) : undefined;
  if (from !== undefined) required(args, 'map');
  const type = from === undefined ? required(args, 'type') : text(args.options['type']);
  const installation = await openInstallation(dataDirectory(args), databaseUrl());
  try {
    if (from === undefined) return await issueOne(installation, { type: type!, record, idempotencyKey: text(args.options['idempotency-key']) }, out);
    return await issueMany(installation, from, args, type, out);
  } finally {
    await installation.close();
  }
}

async function issueOne({ issuer }: Installation, request: { type: string; record: unknown; idempotencyKey: string | undefined }, out: string): Promise<number> {
  const { number, type, seal, code, pdf } = await issuer.issue({ ...request, client: CLIENT });
  await writeFile(`${out}.new`, pdf);
  await rename(`${out}.new`, out);
  print({ number, type, seal, pdf: out, code });
  return 0;
}

async function issueMany(installation: Installation, csvPath: string, args: Arguments, type: string | undefined, outDir: string): Promise<number> {
  const { progressBar, runBulk } = await import('../bulk/index.ts');
  const bar = progressBar();
  const threads = new IssuingThreads(installation);
  try {
    const summary = await runBulk({
      csvPath,
      mapPath: required(args, 'map'),
      type,
      schema: type === undefined ? undefined : installation.issuer.papers.types.get(type)?.schema,
      outDir,
      concurrency: threads.count * 3,
      progress: bar?.update,
      issue: async (request) => {
        try {
          return { ok: true, ...(await threads.issue({ ...request, client: CLIENT })) };
        } catch (error) {
          if (error instanceof IssuerError) return { ok: false, problem: error.problem };
          throw error;
        }
      },
    });
    bar?.end();
    print(summary);
    return 0;
  } finally {
    bar?.end();
    await threads.close();
  }
}

async function readRecord(path: string): Promise<unknown> {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch {
    throw new InstallationError('usage', `The record ${path} cannot be read.`);
  }
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new InstallationError('usage', `${path} is not JSON: ${(error as Error).message}`);
  }
}
