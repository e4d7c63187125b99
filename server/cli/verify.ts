import { readFile, stat } from 'node:fs/promises';
import type { Answer } from '../../document/index.ts';
import { type CodeReader, createCodeReader, MAX_UPLOAD, PublishedFolder, type VerifierContext, verifyFile, verifySealText } from '../../verifier/index.ts';
import { contextFromBundle } from '../installation/bundle.ts';
import { systemClock } from '../installation/clock.ts';
import { InstallationError } from '../installation/errors.ts';
import { publicDirectory } from '../installation/folders.ts';
import { type Arguments, dataDirectory, readArguments, reasonOf, text } from './arguments.ts';
import { print, say, sayError } from './output.ts';

/** `verify FILE…` or `verify --seal TEXT`, with `--trust FILE`, `--at TIME` and `--state FILE`: a verdict a line; 0 when all are authentic. */
export async function verify(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { seal: { type: 'string' }, trust: { type: 'string' }, at: { type: 'string' }, state: { type: 'string' } }, { words: true });
  const seal = text(args.options['seal']);
  if ((seal === undefined) === (args.words.length === 0)) throw new InstallationError('usage', 'Give files, or --seal TEXT.');
  const context = await contextOf(args);
  await explainMissingTrust(args, context);
  if (seal !== undefined) return tell(await verifySealText(seal, await context()));
  const codes = createCodeReader();
  try {
    return await verifyFiles(args.words, context, codes);
  } finally {
    await codes.close();
  }
}

/** A file that cannot be read is told and does not keep the others from being checked. */
async function verifyFiles(files: readonly string[], context: () => Promise<VerifierContext>, codes: CodeReader): Promise<number> {
  let worst = 0;
  for (const file of files) {
    try {
      worst = Math.max(worst, tell({ file, ...(await verifyFile(await readUpload(file), await context(), codes)) }));
    } catch (error) {
      if (!(error instanceof InstallationError)) throw error;
      await sayError(error);
      worst = 2;
    }
  }
  return worst;
}

function tell(answer: Answer & { file?: string }): number {
  print(answer);
  return answer.verdict === 'authentic' ? 0 : 1;
}

async function contextOf(args: Arguments): Promise<() => Promise<VerifierContext>> {
  const at = timeOf(text(args.options['at']));
  const trust = text(args.options['trust']);
  const state = text(args.options['state']);
  if (state === '') throw new InstallationError('usage', '--state needs the name of a file.');
  const folder = publicDirectory(dataDirectory(args));
  if (trust !== undefined) {
    const context = await contextFromBundle(trust, folder, { at, state });
    return () => Promise.resolve(context);
  }
  const published = new PublishedFolder(folder, systemClock, { state });
  return () => published.context(at);
}

/** The verdict alone would leave open why nothing could be told. */
async function explainMissingTrust(args: Arguments, context: () => Promise<VerifierContext>): Promise<void> {
  if ((await context()).trust) return;
  say(`khatm: ${publicDirectory(dataDirectory(args))} holds no trust list that could be used, so nothing can be checked. Name the data directory of an installation, or give --trust FILE (made by "keys bundle").`);
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
    throw new InstallationError('usage', `${path} cannot be read: ${reasonOf(error)}.`);
  }
}
