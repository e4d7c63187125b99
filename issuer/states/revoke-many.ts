import type { Knex } from 'knex';
import type { Revocations } from '../approvals/index.ts';
import { IssuerError } from '../errors.ts';
import type { Register } from '../register/register.ts';
import type { StateRow } from '../register/rows.ts';
import { type Changed, getDocument, getState, logEntryOf, mayChange } from './change.ts';

/**
 * Revokes a list of documents, all or none.
 * `now` in seconds since 1970.
 * @param allow what has to hold in the same transaction, or throws: then nothing is revoked
 * @throws IssuerError naming the first number that cannot be revoked
 */
export async function revokeMany(register: Register, { reason, numbers }: Revocations, { actor, now }: { actor: string; now: number }, allow: (transaction: Knex) => Promise<unknown>): Promise<{ changed: Changed[]; lists: number[]; logEntries: Uint8Array[] }> {
  if (reason.trim() === '') throw new IssuerError({ code: 'reason-missing' });
  if (reason.includes('\0')) throw new IssuerError({ code: 'request-malformed', field: 'reason' });
  const at = Math.floor(now);
  const next = { state: 'revoked', reason, superseded_by: null, actor, at: new Date(at * 1000) } as const;
  for (;;) {
    const currents: StateRow[] = [];
    const lists = new Set<number>();
    const logEntries: Uint8Array[] = [];
    for (const number of numbers) {
      const document = await getDocument(register, number);
      const current = await getState(register, document);
      if (!mayChange('revoke', current.state)) throw new IssuerError({ code: 'transition-refused', number, state: current.state, change: 'revoke' });
      currents.push(current);
      lists.add(document.status_list);
      logEntries.push(await logEntryOf(register, document, 'revoked', at));
    }
    // When one of them was changed by somebody else meanwhile, all are judged again.
    if (await register.appendStates(currents, next, logEntries, allow)) {
      return { changed: currents.map(({ revision }, i) => ({ number: numbers[i]!, state: 'revoked', revision: revision + 1 })), lists: [...lists], logEntries };
    }
  }
}
