import { createHash, type KeyObject, sign, verify } from 'node:crypto';
import { encodeCbor } from '../../document/index.ts';

/** What needs two officers: keys, document types with their templates, who may do what (officers, API keys), many revocations at once. */
export const APPROVAL_KINDS = ['keys', 'types', 'roles', 'revocation'] as const;
export type ApprovalKind = (typeof APPROVAL_KINDS)[number];

/** Everything that a proposal says; officers sign all of it. */
export type ProposalTerms = {
  /** 128 random bits in hex: a signature is for this proposal and no other of the same content. */
  readonly id: string;
  /** The authority's id: officers of two authorities are not each other's. */
  readonly authority: string;
  readonly kind: ApprovalKind;
  /** SHA-256 of the content's canonical bytes. */
  readonly digest: Uint8Array;
  /** Seconds since 1970; from then on nothing can be done with it. */
  readonly expiresAt: number;
};

/**
 * The bytes that an officer signs (Ed25519, RFC 8032): deterministic CBOR of ["khatm approval", act, name, authority, id, kind, digest, expiresAt].
 * The act is inside, so a proposer's signature never passes for an approval; so is the name, so one key's is never another's.
 */
export function statementOf(act: 'propose' | 'accept', officer: string, { id, authority, kind, digest, expiresAt }: ProposalTerms): Uint8Array {
  return encodeCbor(['khatm approval', act, officer, authority, id, kind, digest, expiresAt]);
}

export function contentDigest(content: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(content).digest());
}

export function signStatement(key: KeyObject, statement: Uint8Array): Uint8Array {
  return new Uint8Array(sign(null, statement, key));
}

export function isSigned(key: KeyObject | undefined, statement: Uint8Array, signature: Uint8Array): boolean {
  return key !== undefined && signature.length === 64 && verify(null, statement, key, signature);
}
