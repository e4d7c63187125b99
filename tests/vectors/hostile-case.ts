import type { FormatErrorCode } from '../../document/errors.ts';
import { type SealParts, signedSeal, toHex } from './seal-bytes.ts';

/** One broken rule. A signed case carries a genuine signature, so that only the rule refuses it. */
export type HostileVector = {
  name: string;
  /** Section of document/SPEC.md. */
  rule: string;
  input: { hex: string } | { digits: string } | { text: string };
  code: FormatErrorCode;
  signed?: { toBeSigned: string; signature: string };
};

export function signedCase(rule: string, code: FormatErrorCode, name: string, parts: SealParts): HostileVector {
  const seal = signedSeal(parts);
  return {
    name, rule, code, input: { hex: toHex(seal.bytes) },
    signed: { toBeSigned: toHex(seal.toBeSigned), signature: toHex(seal.signature) },
  };
}

export function bytesCase(rule: string, code: FormatErrorCode, name: string, bytes: Uint8Array): HostileVector {
  return { name, rule, code, input: { hex: toHex(bytes) } };
}
