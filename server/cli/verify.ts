import { readFile, stat } from 'node:fs/promises';
import { type CodeReader, createCodeReader, MAX_UPLOAD, PublishedFolder, type VerifierContext, verifyFile, verifySealText } from '../../verifier/index.ts';
import { contextFromBundle } from '../installation/bundle.ts';
import { InstallationError } from '../installation/errors.ts';
import { systemClock } from '../installation/open.ts';
import { publicDirectory } from '../installation/publish.ts';
import { type Arguments, dataDirectory, readArguments, text } from './arguments.ts';
import { print } from './output.ts';

/** `verify FILE…` or `verify --seal TEXT`, with `--trust FILE` and `--at TIME`: a verdict a line; 0 when all are authentic. */
export async function verify(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { seal: { type: 'string' }, trust: { type: 'string' }, at: { type: 'string' } });
  const seal = text(args.options['seal']);
  if ((seal === undefined) === (args.words.length === 0)) throw new InstallationError('usage', 'Give files, or --seal TEXT.');
  const context = await contextOf(args);
  if (seal !== undefined) {
    const answer = await verifySealText(seal, await context());
    print(answer);
    return answer.verdict === 'authentic' ? 0 : 1;
  }
  const codes = createCodeReader();
  try {
    return await verifyFiles(args.words, context, codes);
  } finally {
    await codes.close();
  }
}

async function verifyFiles(files: readonly string[], context: () => Promise<VerifierContext>, codes: CodeReader): Promise<number> {
  let allAuthentic = true;
  for (const file of files) {
    const answer = await verifyFile(await readUpload(file), await context(), codes);
    print({ file, ...answer });
    allAuthentic &&= answer.verdict === 'authentic';
  }
  return allAuthentic ? 0 : 1;
}

async function contextOf(args: Arguments): Promise<() => Promise<VerifierContext>> {
  const at = timeOf(text(args.options['at']));
  const trust = text(args.options['trust']);
  const folder = publicDirectory(dataDirectory(args));
  if (trust !== undefined) {
    const context = await contextFromBundle(trust, folder, at);
    return () => Promise.resolve(context);
  }
  const published = new PublishedFolder(folder, systemClock);
  return () => published.context(at);
}

function timeOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const ms = Date.parse(value);
  if (Number.isNaN(ms)) throw new InstallationError('usage', '--at takes a time such as 2026-11-22T09:00:00Z.');
  return ms / 1000;
}

/** Reads no more of a large file than tells that it is too large. */
async function readUpload(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > MAX_UPLOAD) return new Uint8Array(MAX_UPLOAD + 1);
    return new Uint8Array(await readFile(path));
  } catch (error) {
    throw new InstallationError('usage', `${path} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
}
