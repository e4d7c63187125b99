import { type Answer, FormatError, readSealText, VERDICTS } from '../../document/index.ts';
import { emptyAnswer, verifySealText } from '../seal/answer.ts';
import type { VerifierContext } from '../seal/context.ts';
import type { SeenCodes } from './codes.ts';

/** The answer for a file without issuer's signature: its seal is judged, and the answer says that the page is not proven. */
export async function answerUnproven(seen: SeenCodes, context: VerifierContext): Promise<Answer> {
  const answer = await answerForCodes(seen, context);
  if (answer.sealId === null) return answer;
  return {
    ...answer,
    ...worse(answer, { verdict: 'undetermined', reason: 'page-not-proven' }),
    steps: [...answer.steps, { step: 'page-binding', outcome: 'not-checked', reason: 'page-not-proven' }],
    seal: answer,
  };
}

/** The answer for the codes of a photo or scan. It proves the seal, never the sheet. */
export async function answerForCodes(seen: SeenCodes, context: VerifierContext): Promise<Answer> {
  // That no thread was free says nothing about the file.
  if (!seen.ok) return emptyAnswer({ verdict: seen.code.startsWith('reader-') ? 'undetermined' : 'unreadable', reason: seen.code }, 'read', context);
  const [only, ...others] = seen.texts;
  if (only === undefined) return emptyAnswer({ verdict: 'unreadable', reason: 'no-code' }, 'read', context);
  if (others.length === 0) return verifySealText(only, context);
  const seals = seen.texts.filter(isSealText);
  if (seals.length === 0) return verifySealText(only, context);
  const several = emptyAnswer({ verdict: 'undetermined', reason: 'several-codes', detail: seen.texts.map(origin).join(', ') }, 'read', context);
  if (seals.length > 1) return several;
  const seal = await verifySealText(seals[0]!, context);
  // Another code beside a seal that is revoked or forged does not make it better.
  return { ...several, ...worse(seal, { verdict: 'undetermined', reason: 'several-codes' }), seal };
}

type Decisive = Pick<Answer, 'verdict' | 'reason'>;

function worse(a: Decisive, b: Decisive): Decisive {
  const { verdict, reason } = VERDICTS.indexOf(a.verdict) < VERDICTS.indexOf(b.verdict) ? a : b;
  return { verdict, reason };
}

function isSealText(text: string): boolean {
  try {
    readSealText(text);
    return true;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

/** Where a code leads, without what may be private in it. */
function origin(text: string): string {
  try {
    return readSealText(text).address ?? 'seal';
  } catch (error) {
    return error instanceof FormatError ? (error.detail ?? 'text') : 'text';
  }
}
