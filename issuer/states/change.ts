import { hash } from 'node:crypto';
import { NUMBER_PATTERN, statusEntry } from '../../document/index.ts';
import { IssuerError } from '../errors.ts';
import type { Register } from '../register/register.ts';
import { type IntentRow, isGood, type StateName, type StateRow, STATUS_OF } from '../register/rows.ts';

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

export function mayChange(change: Change['change'], state: StateName): boolean {
  return TRANSITIONS[change].from.includes(state);
}

export type Changed = { readonly number: string; readonly state: StateName; readonly revision: number };

const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer');

/**
 * Changes a document's state by inserting the next one, which is owed to the log. `now` in seconds since 1970.
 * @throws IssuerError
 */
export async function changeState(register: Register, change: Change, now: number): Promise<Changed & { readonly logEntry: Uint8Array }> {
  if (change.reason.trim() === '') throw new IssuerError({ code: 'reason-missing' });
  // PostgreSQL's texts hold no NUL.
  if (change.reason.includes('\0')) throw new IssuerError({ code: 'request-malformed', field: 'reason' });
  const document = await getDocument(register, change.number);
  const { to } = TRANSITIONS[change.change];
  for (;;) {
    const successor = change.change === 'supersede' ? await getSuccessor(register, document, change.by) : null;
    const current = await getState(register, document);
    if (!mayChange(change.change, current.state)) {
      throw new IssuerError({ code: 'transition-refused', number: change.number, state: current.state, change: change.change });
    }
    const at = Math.floor(now);
    const next = { state: to, reason: change.reason, superseded_by: successor, actor: change.actor, at: new Date(at * 1000) };
    const logEntry = await logEntryOf(register, document, to, at);
    // When it or its successor was changed by somebody else meanwhile, both are judged again.
    if (await register.appendState(current, next, logEntry)) return { number: change.number, state: to, revision: current.revision + 1, logEntry };
  }
}

export async function getDocument(register: Register, number: string): Promise<IntentRow> {
  const document = NUMBER_PATTERN.test(number) ? await register.findByNumber(number) : undefined;
  if (!document) throw new IssuerError({ code: 'number-unknown', number });
  return document;
}

export async function getState(register: Register, document: IntentRow): Promise<StateRow> {
  const state = await register.findState(document.id);
  if (!state) throw new IssuerError({ code: 'not-issued', number: document.number });
  return state;
}

/** What the log will say of a document's change to a state at `at`, seconds since 1970. */
export async function logEntryOf(register: Register, document: IntentRow, state: StateName, at: number): Promise<Uint8Array> {
  const sealId = await register.findSealId(document.id);
  if (!sealId) throw new IssuerError({ code: 'not-issued', number: document.number });
  return statusEntry(sha256, { sealId, status: STATUS_OF[state], at });
}

async function getSuccessor(register: Register, document: IntentRow, by: string): Promise<string> {
  const refuse = (why: 'same' | 'other-type' | 'not-good'): never => {
    throw new IssuerError({ code: 'successor-unsuitable', number: document.number, by, why });
  };
  const successor = await getDocument(register, by);
  if (successor.id === document.id) return refuse('same');
  if (successor.type !== document.type) return refuse('other-type');
  const { state } = await getState(register, successor);
  return isGood(state) ? successor.id : refuse('not-good');
}
