import { createHash } from 'node:crypto';
import { type CborValue, encodeCbor } from '../../document/index.ts';

/** Every act that leaves an entry. Names are stable: who reads the trail years later goes by them. */
export type Act =
  | 'document.intended'
  | 'document.issued'
  | 'document.suspended'
  | 'document.reinstated'
  | 'document.revoked'
  | 'document.superseded'
  | 'trust.published'
  | 'api-key.created'
  | 'keys.rotation-begun'
  | 'keys.rotated'
  | 'keys.compromised'
  | 'installation.restored'
  | 'installation.loss-accepted'
  | 'officers.recorded'
  | 'approval.proposed'
  | 'approval.accepted'
  | 'approval.used';

/** What an act was about besides its subject: names, numbers and digests in hex; never a secret, and of a record only its digest. */
export type AuditDetails = { readonly [name: string]: string | number | null | readonly (string | number)[] };

export type NewAuditEntry = {
  /** Who did it: an API client, an officer, `cli`, or `khatm` for what the system does by itself. */
  readonly actor: string;
  readonly act: Act;
  /** What it was done to: a document number, `trust/7`, a client's name, a proposal's id. */
  readonly subject: string;
  readonly details: AuditDetails;
};

/** SHA-256 of the deterministic CBOR (RFC 8949 §4.2) of [actor, act, subject, details]: the entry's part of the chain. */
export function digestOf({ actor, act, subject, details }: Omit<NewAuditEntry, 'act'> & { readonly act: string }): Buffer {
  const map = new Map(Object.entries(details).map(([name, value]): [string, CborValue] => [name, Array.isArray(value) ? [...(value as CborValue[])] : (value as CborValue)]));
  return createHash('sha256').update(encodeCbor([actor, act, subject, map])).digest();
}

/** SHA-256 in hex: how an entry names bytes. */
export function sha256Hex(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
