import { type CborValue, encodeCbor } from '../../document/index.ts';
import { IssuerError } from '../errors.ts';

/**
 * The canonical bytes of a content that is given as JSON: its deterministic CBOR, so that spaces and the order of members are no difference and
 * everything else is. Numbers are whole: no content of ours needs others.
 * @throws IssuerError `request-malformed`
 */
export function canonicalContent(json: unknown): Uint8Array {
  try {
    return encodeCbor(toCbor(json));
  } catch {
    throw new IssuerError({ code: 'request-malformed', field: 'content' });
  }
}

function toCbor(json: unknown): CborValue {
  if (Array.isArray(json)) return json.map(toCbor);
  if (typeof json === 'object' && json !== null) return new Map(Object.entries(json).map(([name, value]) => [name, toCbor(value)]));
  return json as CborValue;
}

export type Revocations = { readonly reason: string; readonly numbers: readonly string[] };

/** Reads a list of revocations: `{"reason": …, "numbers": […]}`. @throws IssuerError `request-malformed` */
export function readRevocations(json: unknown): Revocations {
  const { reason, numbers, ...others } = Object(json) as Record<string, unknown>;
  const malformed = (field: string): never => {
    throw new IssuerError({ code: 'request-malformed', field });
  };
  if (Object.keys(others).length > 0) malformed(Object.keys(others)[0]!);
  if (typeof reason !== 'string' || reason.length > 500) return malformed('reason');
  if (!Array.isArray(numbers) || numbers.length === 0 || !numbers.every((number) => typeof number === 'string') || new Set(numbers).size !== numbers.length) return malformed('numbers');
  return { reason, numbers: numbers as string[] };
}
