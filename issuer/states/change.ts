import { IssuerError } from '../errors.ts';
import type { Register } from '../register/register.ts';
import type { IntentRow, StateName, StateRow } from '../register/rows.ts';

export type Change =
  | { readonly change: 'revoke' | 'suspend' | 'reinstate'; readonly number: string; readonly reason: string; readonly actor: string }
  | { readonly change: 'supersede'; readonly number: string; readonly by: string; readonly reason: string; readonly actor: string };

/** From which states each change may start, and where it leads. Revoked and superseded are final. */
const TRANSITIONS: Record<Change['change'], { from: readonly StateName[]; to: StateName }> = {
  suspend: { from: ['issued', 'reinstated'], to: 'suspended' },
  reinstate: { from: ['suspended'], to: 'reinstated' },
  revoke: { from: ['issued', 'reinstated', 'suspended'], to: 'revoked' },
  supersede: { from: ['issued', 'reinstated', 'suspended'], to: 'superseded' },
};

export type Changed = { readonly number: string; readonly state: StateName; readonly revision: number };

/**
 * Changes a document's state by inserting the next one.
 * @throws IssuerError
 */
export async function changeState(register: Register, change: Change): Promise<Changed> {
  if (change.reason.trim() === '') throw new IssuerError({ code: 'reason-missing' });
  const document = await getDocument(register, change.number);
  const successor = change.change === 'supersede' ? await getSuccessor(register, document, change.by) : null;
  const { from, to } = TRANSITIONS[change.change];
  for (;;) {
    const current = await getState(register, document);
    if (!from.includes(current.state)) {
      throw new IssuerError({ code: 'transition-refused', number: change.number, state: current.state, change: change.change });
    }
    const next = { state: to, reason: change.reason, superseded_by: successor, actor: change.actor };
    // When it was changed by somebody else meanwhile, the new state is judged again.
    if (await register.appendState(current, next)) return { number: change.number, state: to, revision: current.revision + 1 };
  }
}

export async function getDocument(register: Register, number: string): Promise<IntentRow> {
  const document = await register.findByNumber(number);
  if (!document) throw new IssuerError({ code: 'number-unknown', number });
  return document;
}

async function getState(register: Register, document: IntentRow): Promise<StateRow> {
  const state = await register.findState(document.id);
  if (!state) throw new IssuerError({ code: 'not-issued', number: document.number });
  return state;
}

async function getSuccessor(register: Register, document: IntentRow, by: string): Promise<string> {
  const refuse = (why: 'same' | 'other-type' | 'not-good'): never => {
    throw new IssuerError({ code: 'successor-unsuitable', number: document.number, by, why });
  };
  const successor = await getDocument(register, by);
  if (successor.id === document.id) return refuse('same');
  if (successor.type !== document.type) return refuse('other-type');
  const { state } = await getState(register, successor);
  return state === 'issued' || state === 'reinstated' ? successor.id : refuse('not-good');
}
