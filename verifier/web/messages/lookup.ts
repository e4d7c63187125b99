import type { Answer } from '../../../document/index.ts';
import type { Message, VerdictTable } from './message.ts';

/** The words for an answer: those of its reason, else of the family that the reason belongs to (`digits-*`), else of its verdict. */
export function messageFor(table: VerdictTable, { verdict, reason }: Pick<Answer, 'verdict' | 'reason'>): Message {
  const { reasons, otherwise } = table[verdict];
  const known = new Map<string, Message>(Object.entries(reasons));
  const exact = known.get(reason);
  if (exact) return exact;
  const family = [...known.keys()].filter((name) => name.endsWith('*') && reason.startsWith(name.slice(0, -1)));
  const nearest = family.sort((a, b) => b.length - a.length)[0];
  return nearest === undefined ? otherwise : known.get(nearest)!;
}
