import { createHmac, randomInt } from 'node:crypto';

/** Entries of one status list: 256 KiB unpacked, about 300 bytes as published while all are valid. */
export const STATUS_LIST_SIZE = 1 << 20;
/** Half of a list stays empty, so that a random free index is found at once. */
export const DOCUMENTS_PER_LIST = STATUS_LIST_SIZE / 2;
/** Lists are named in the trust list before their first use. */
export const STATUS_LIST_COUNT = 4;

/** `KD-BP-2026-0000001`: prefix, type, year of issue, and a serial that is given once over all types and years. */
export function documentNumber(prefix: string, typeCode: string, issuedOn: string, serial: number): string {
  return `${prefix}-${typeCode}-${issuedOn.slice(0, 4)}-${String(serial).padStart(7, '0')}`;
}

/**
 * The 12-digit manual code that is printed on the paper: HMAC-SHA-256 of the number under the authority's code secret.
 * Derived rather than drawn, so that an interrupted issue can be finished with the same page, and nothing need be stored.
 */
export function manualCode(secret: Uint8Array, number: string): string {
  const mac = createHmac('sha256', secret).update(`khatm manual code ${number}`).digest();
  return String(mac.readBigUInt64BE() % 1_000_000_000_000n).padStart(12, '0');
}

/** A random place in the status list of this serial; undefined when all lists are used up. */
export function statusPlace(serial: number): { list: number; index: number } | undefined {
  const list = 1 + Math.floor((serial - 1) / DOCUMENTS_PER_LIST);
  return list > STATUS_LIST_COUNT ? undefined : { list, index: randomInt(STATUS_LIST_SIZE) };
}
