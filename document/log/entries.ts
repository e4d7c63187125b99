import { encodeCbor } from '../cbor/index.ts';
import type { Sha256 } from '../hash.ts';

/** A change of a paper's status, as the log keeps it: `status` as in the status list, `at` in seconds since 1970. */
export type StatusChange = { readonly sealId: Uint8Array; readonly status: number; readonly at: number };

const SEAL_ID_LENGTH = 32;
const STATUS_PREFIX = 'khatm-status-1';
const AUDIT_PREFIX = 'khatm-audit-1';

/** The log entry of an issue: the seal id as it is. It is a hash already, and says nothing about a person. */
export function sealEntry(sealId: Uint8Array): Uint8Array {
  if (sealId.length !== SEAL_ID_LENGTH) throw new RangeError('a seal id has 32 bytes');
  return sealId;
}

/** The log entry of a status change: SHA-256 over the CBOR array ["khatm-status-1", seal id, status, at] (SPEC §12). */
export async function statusEntry(sha256: Sha256, { sealId, status, at }: StatusChange): Promise<Uint8Array> {
  if (!isUnsigned(status) || !isUnsigned(at)) throw new RangeError('status and time are whole numbers from 0 on');
  return sha256(encodeCbor([STATUS_PREFIX, sealEntry(sealId), status, at]));
}

/** The log entry of a head of the audit trail: SHA-256 over the CBOR array ["khatm-audit-1", sequence, hash] (SPEC §12). */
export async function auditEntry(sha256: Sha256, { sequence, hash }: { readonly sequence: number; readonly hash: Uint8Array }): Promise<Uint8Array> {
  if (!isUnsigned(sequence)) throw new RangeError('a sequence is a whole number from 0 on');
  return sha256(encodeCbor([AUDIT_PREFIX, sequence, hash]));
}

function isUnsigned(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
