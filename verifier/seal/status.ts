import { STATUS, type TrustPart } from '../../document/index.ts';
import { entryOf, type StatusLists } from '../status/lists.ts';
import type { Findings, Finding } from './findings.ts';

const WITHDRAWN: Readonly<Record<number, Finding>> = {
  [STATUS.revoked]: { verdict: 'revoked', reason: 'status-revoked' },
  [STATUS.suspended]: { verdict: 'suspended', reason: 'status-suspended' },
  [STATUS.superseded]: { verdict: 'superseded', reason: 'status-superseded' },
};

/**
 * Looks the seal's entry up. A stale list that says "revoked" is believed, one that says "valid" is not. A list that was signed after the time asked
 * about says nothing of that time, whatever it says: a paper may have been suspended then, or revoked since. The issuer's register answers that.
 * @returns when the status was signed, seconds since 1970; undefined when it is not known
 */
export function checkStatus(
  findings: Findings, claim: { idx: number; uri: string }, part: TrustPart, lists: StatusLists, now: number,
): number | undefined {
  const unknown = (reason: string, detail?: string): void => findings.skip('status', { verdict: 'undetermined', reason, detail });
  if (!part.statusLists.includes(claim.uri)) {
    unknown('status-uri-unknown', claim.uri);
    return undefined;
  }
  const list = lists.find(claim.uri);
  if (!list) {
    unknown('status-list-missing', claim.uri);
    return undefined;
  }
  const entry = entryOf(list, claim.idx);
  if (entry === undefined) unknown('status-index-outside', String(claim.idx));
  else if (now < list.issuedAt) unknown('status-list-later');
  else if (entry !== STATUS.valid) findings.fail('status', WITHDRAWN[entry] ?? { verdict: 'undetermined', reason: 'status-unknown-value' });
  else if (now >= list.expiresAt) unknown('status-list-stale');
  else findings.pass('status');
  return list.issuedAt;
}
