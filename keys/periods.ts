import type { KeyEntry } from './ring.ts';
import type { Role } from './signer.ts';

export const DAY = 86_400_000;
const YEAR = 365 * DAY;

/** Certificates live as long as the papers, CAs outlive them; document signers sign for three months only. */
export const LIFE: Record<Role, number> = {
  root: 40 * YEAR, 'authority-ca': 35 * YEAR, 'trust-list': YEAR, seal: 30 * YEAR, pdf: 30 * YEAR, status: 30 * YEAR,
};
export const SIGNING_PERIOD = 92 * DAY;
/**
 * How long a trust list is fresh: in this time every verifier hears of a new signer, before its first signature (design §4). The hour is for
 * publishing: until that is done, others may hand out a list that does not name it and is fresh for seven days.
 */
export const NOTICE = 7 * DAY + 3_600_000;
/** How long before the end of a signing period the next signer is certified: the notice, and a week in which somebody can act on a warning. */
export const LEAD = 14 * DAY;
/** The trust-list signer is under the root, for which officers have to meet: their notice is longer. */
export const ROOT_LEAD = 60 * DAY;
export const CRL_LIFE = 180 * DAY;
/** A CRL is signed again when this much of its life is left, and warned of where that cannot be. */
export const CRL_LEAD = 60 * DAY;

/** The roles that rotate under the authority CA. */
export const ROTATING = ['seal', 'pdf', 'status'] as const;

export type Period = { readonly from: number; readonly until: number };

/** A minute back, so that a verifier whose clock is a little behind accepts what is new. Milliseconds. */
export function startOf(now: Date): number {
  return Math.floor(now.getTime() / 1000) * 1000 - 60_000;
}

/**
 * The signing period of a key that is certified at `start`: it begins when the key that it follows ends, but no later than the notice asks for.
 * @param relieves end of that older key's period, in seconds; 0 for none
 * @returns seconds since 1970
 */
export function periodOf(role: Role, start: number, relieves: number): Period {
  const from = Math.min(Math.max(start, relieves * 1000), start + NOTICE);
  const until = ROTATING.some((rotating) => rotating === role) ? from + SIGNING_PERIOD : start + LIFE[role];
  return { from: from / 1000, until: until / 1000 };
}

/** How long before its end a key has to have a successor, milliseconds; CAs are rolled over by people. */
export function leadOf(role: Role): number {
  return role === 'trust-list' ? ROOT_LEAD : LEAD;
}

/** The newest key of a role that was not revoked. */
export function newestOf(keys: readonly KeyEntry[], role: Role): KeyEntry | undefined {
  return keys.findLast((entry) => entry.role === role && entry.revoked === undefined);
}

/** Whether a role has no key that signs for long enough to come. */
export function isDue(keys: readonly KeyEntry[], role: Role, now: Date): boolean {
  return (newestOf(keys, role)?.until ?? 0) * 1000 - now.getTime() < leadOf(role);
}
