import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InstallationError } from '../installation/errors.ts';
import type { Installation } from '../installation/open.ts';
import { writeWhole } from '../installation/write-file.ts';
import { type Arguments, readArguments, reasonOf, required, text } from './arguments.ts';
import { print } from './output.ts';
import { withInstallation } from './with-installation.ts';

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
  if (from === undefined) await requireWritable(out);
  return withInstallation(args, async (installation) => {
    try {
      if (from !== undefined) return await issueMany(installation, from, args, type, out);
      return await issueOne(installation, { type: type!, record, idempotencyKey: text(args.options['idempotency-key']) }, out);
    } finally {
      // Where no server follows the database, the log that is published would lack these papers until the next command.
      await installation.mirror.refresh().catch(() => undefined);
    }
  });
}

async function issueOne({ issuer, mirror }: Installation, request: { type: string; record: unknown; idempotencyKey: string | undefined }, out: string): Promise<number> {
  const { number, type, seal, code, pdf } = await issuer.issue({ ...request, client: CLIENT });
  // What a witness has not seen, a restored copy could not be held against.
  await mirror.refresh();
  try {
    await writeWhole(out, pdf);
  } catch (error) {
    const again = request.idempotencyKey === undefined ? `GET /issuer/v1/documents/${number}/pdf gives it` : 'the same command gives it again';
    throw new InstallationError('out-not-written', `${number} was issued and is kept, but ${out} could not be written (${(error as Error).message}); ${again}.`);
  }
  print({ number, type, seal, pdf: out, code });
  return 0;
}

/** Found out before a paper is issued that nobody would get. Only a file is ever replaced: a rename would put an end to a device. @throws InstallationError `usage` */
async function requireWritable(out: string): Promise<void> {
  const present = await stat(out).catch(() => undefined);
  if (present && !present.isFile()) throw new InstallationError('usage', `--out ${out} is no file that could be replaced.`);
  try {
    await access(dirname(out), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new InstallationError('usage', `--out ${out} cannot be written: ${reasonOf(error)}.`);
  }
}

async function issueMany(installation: Installation, csvPath: string, args: Arguments, type: string | undefined, outDir: string): Promise<number> {
  const [{ progressBar, runBulk }, { IssuingThreads }, { IssuerError }] = await Promise.all([import('../bulk/index.ts'), import('../issuing/threads.ts'), import('../../issuer/index.ts')]);
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
    await installation.mirror.refresh();
    print(summary);
    return 0;
  } finally {
    bar?.end();
    await threads.close();
  }
}

async function readRecord(path: string): Promise<unknown> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new InstallationError('usage', `The record ${path} cannot be read: ${reasonOf(error)}.`);
  }
  try {
    // Bytes of another encoding would become other names; a byte order mark is fine.
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new InstallationError('usage', `${path} is not JSON in UTF-8: ${(error as Error).message}`);
  }
}
