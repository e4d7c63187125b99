import type { Knex } from 'knex';
import type { Revocations } from '../approvals/index.ts';
import { IssuerError } from '../errors.ts';
import type { Register } from '../register/register.ts';
import type { StateRow } from '../register/rows.ts';
import { type Changed, getDocument, getState, mayChange } from './change.ts';

/**
 * Revokes a list of documents, all or none.
 * @param allow what has to hold in the same transaction, or throws: then nothing is revoked
 * @throws IssuerError naming the first number that cannot be revoked
 */
export async function revokeMany(register: Register, { reason, numbers }: Revocations, actor: string, allow: (transaction: Knex) => Promise<unknown>): Promise<{ changed: Changed[]; lists: number[] }> {
  if (reason.trim() === '') throw new IssuerError({ code: 'reason-missing' });
  if (reason.includes('\0')) throw new IssuerError({ code: 'request-malformed', field: 'reason' });
  const next = { state: 'revoked', reason, superseded_by: null, actor } as const;
  for (;;) {
    const currents: StateRow[] = [];
    const lists = new Set<number>();
    for (const number of numbers) {
      const document = await getDocument(register, number);
      const current = await getState(register, document);
      if (!mayChange('revoke', current.state)) throw new IssuerError({ code: 'transition-refused', number, state: current.state, change: 'revoke' });
      currents.push(current);
      lists.add(document.status_list);
    }
    // When one of them was changed by somebody else meanwhile, all are judged again.
    if (await register.appendStates(currents, next, allow)) {
      return { changed: currents.map(({ revision }, i) => ({ number: numbers[i]!, state: 'revoked', revision: revision + 1 })), lists: [...lists] };
    }
  }
}
