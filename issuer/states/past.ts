import { decodeSeal, endOfDay, parseDate } from '../../document/index.ts';
import { IssuerError } from '../errors.ts';
import { isGood, type IssuedRow, type StateName, type StateRow } from '../register/rows.ts';

/** What a document was at a past instant, from the register's history. Instants as ISO 8601, UTC. */
export type StatusThen = {
  readonly number: string;
  readonly type: string;
  /** The instant that is answered for. */
  readonly at: string;
  /** Whether the paper could be relied on then: issued, in force, not expired. */
  readonly valid: boolean;
  /** What decided: `ok`, or why it was not valid. */
  readonly reason: 'ok' | 'not-issued' | 'suspended' | 'revoked' | 'superseded' | 'expired';
  readonly state: 'not-issued' | StateName;
  /** Since when it had been in that state; null before it was issued. */
  readonly since: string | null;
  /** The first second at which it has expired; null where it never does. */
  readonly expires: string | null;
};

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads the instant that somebody asks about, seconds since 1970. A date alone means the end of that day in the authority's zone, or now while the
 * day lasts: legal dates end there.
 * @throws IssuerError `request-malformed`, `at-in-future`
 */
export function readPast(text: string, timeZone: string, now: number): number {
  const day = parseDate(text);
  const end = day === undefined ? undefined : endOfDay(day, timeZone);
  const begin = day === undefined ? undefined : endOfDay(day - 1, timeZone);
  const at = end !== undefined && begin! <= now ? Math.min(end - 1, now) : end ?? readInstant(text);
  if (Number.isNaN(at)) throw new IssuerError({ code: 'request-malformed', field: 'at' });
  if (at > now) throw new IssuerError({ code: 'at-in-future', at: text });
  return at;
}

/** Seconds since 1970, or NaN; `Date.parse` alone would take 30 February for 2 March, and much else for a time. */
function readInstant(text: string): number {
  return INSTANT.test(text) && parseDate(text.slice(0, 10)) !== undefined ? Date.parse(text) / 1000 : NaN;
}

/** What the history says of an instant. Rows are never changed, so the answer for a past instant is the same for ever. */
export function statusThen(about: { number: string; type: string }, issued: IssuedRow | undefined, history: readonly StateRow[], at: number): StatusThen {
  const row = history.findLast((candidate) => candidate.at.getTime() <= at * 1000);
  const exp = issued && decodeSeal(issued.seal).claims.exp;
  const reason = reasonOf(row, exp, at);
  return {
    number: about.number,
    type: about.type,
    at: instant(at),
    valid: reason === 'ok',
    reason,
    state: row?.state ?? 'not-issued',
    since: row?.at.toISOString() ?? null,
    expires: exp === undefined ? null : instant(exp),
  };
}

/** In the order of verdicts (SPEC §8): what was withdrawn is not merely expired. */
function reasonOf(row: StateRow | undefined, exp: number | undefined, at: number): StatusThen['reason'] {
  if (!row) return 'not-issued';
  if (!isGood(row.state)) return row.state as 'suspended' | 'revoked' | 'superseded';
  return exp !== undefined && at >= exp ? 'expired' : 'ok';
}

function instant(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
