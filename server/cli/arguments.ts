import { resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { InstallationError } from '../installation/errors.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** A command line taken apart: positional words, and options by name. */
export type Arguments = { readonly words: readonly string[]; readonly options: Readonly<Record<string, string | boolean | string[] | undefined>> };

/** @throws InstallationError `usage` for an option, or a word, that the command does not take */
export function readArguments(args: readonly string[], options: Options, { words = false } = {}): Arguments {
  let read: Arguments;
  try {
    const { positionals, values } = parseArgs({ args: [...args], options: { ...options, data: { type: 'string' } }, allowPositionals: true, strict: true });
    read = { words: positionals, options: values as Arguments['options'] };
  } catch (error) {
    throw new InstallationError('usage', (error as Error).message);
  }
  if (!words && read.words.length > 0) throw new InstallationError('usage', `"${read.words[0]}" is one word too many.`);
  return read;
}

/** `--data DIR`, else `KHATM_DATA`, else `./data`. @throws InstallationError `usage` for a name that is empty, as of a variable that was not set */
export function dataDirectory({ options }: Arguments): string {
  const given = text(options['data']);
  if (given === '') throw new InstallationError('usage', '--data needs the name of a folder.');
  return resolve(given ?? (process.env['KHATM_DATA'] || 'data'));
}

export function databaseUrl(): string | undefined {
  const url = process.env['DATABASE_URL'];
  return url === undefined || url === '' ? undefined : url;
}

export function text(value: Arguments['options'][string]): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Why the system would not give a file. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const known: Readonly<Record<string, string>> = { ENOENT: 'there is no such file or folder', EACCES: 'this user may not', EISDIR: 'it is a folder', ENOTDIR: 'a part of the path is a file', EROFS: 'the disk is read-only' };
  return known[code ?? ''] ?? message;
}

/** @throws InstallationError `usage` */
export function required(args: Arguments, name: string): string {
  const value = text(args.options[name]);
  if (value === undefined || value === '') throw new InstallationError('usage', `--${name} is missing.`);
  return value;
}

/** The only positional word. @throws InstallationError `usage` */
export function onlyWord(args: Arguments, what: string): string {
  const [word, ...more] = args.words;
  if (word === undefined || more.length > 0) throw new InstallationError('usage', `Name exactly one ${what}.`);
  return word;
}
