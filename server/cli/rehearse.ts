import { InstallationError } from '../installation/errors.ts';
import { onlyWord, readArguments } from './arguments.ts';
import { print } from './output.ts';

/** `rehearse theft`: a theft from issue to rotation in an installation of its own; a verdict a line. */
export async function rehearse(argv: readonly string[]): Promise<number> {
  const what = onlyWord(readArguments(argv, {}, { words: true }), 'rehearsal');
  if (what !== 'theft') throw new InstallationError('usage', 'The only rehearsal is "theft".');
  const { rehearseTheft } = await import('../rehearsal/theft.ts');
  for await (const line of rehearseTheft()) print(line);
  return 0;
}
