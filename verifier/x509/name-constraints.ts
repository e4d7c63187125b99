import type { Bytes } from '../asn1/bytes.ts';
import { readDer, type DerElement } from '../asn1/reader.ts';
import { contextConstructed, TAG } from '../asn1/tags.ts';
import { CertificateError } from './certificate-error.ts';
import { isDnsName } from './dns-name.ts';
import { readGeneralName } from './general-name.ts';
import type { Name } from './name.ts';

/** One GeneralSubtree. `email` is an address, a host, or a domain with a leading dot. */
export type Subtree =
  | { readonly kind: 'dns' | 'email'; readonly value: string }
  | { readonly kind: 'ip'; readonly address: Bytes; readonly mask: Bytes }
  | { readonly kind: 'directory'; readonly name: Name };

export interface NameConstraints {
  readonly permitted: readonly Subtree[];
  readonly excluded: readonly Subtree[];
}

const MAX_SUBTREES = 100;

function isContiguous(mask: Bytes): boolean {
  return /^1*0*$/.test(Array.from(mask, (octet) => octet.toString(2).padStart(8, '0')).join(''));
}

/** RFC 5280 §4.2.1.10: minimum is 0 and hence left out, maximum is absent. Kinds that we cannot apply are refused. */
function readSubtree(element: DerElement): Subtree {
  const fields = element.inside();
  const base = readGeneralName(fields);
  fields.finish();
  if (base.kind === 'dns' && (base.value === '' || isDnsName(base.value, false))) return { kind: 'dns', value: base.value };
  if (base.kind === 'email' && /^([^@\s]+@)?\.?[^@\s.][^@\s]*$/.test(base.value)) return { kind: 'email', value: base.value };
  if (base.kind === 'ip' && (base.octets.length === 8 || base.octets.length === 32)) {
    const half = base.octets.length / 2;
    const mask = base.octets.subarray(half);
    if (isContiguous(mask)) return { kind: 'ip', address: base.octets.subarray(0, half), mask };
  }
  if (base.kind === 'directory') return base;
  throw new CertificateError('name-constraints', `A constraint of kind ${base.kind} that is malformed or not supported`);
}

function readSubtrees(list: DerElement | undefined): readonly Subtree[] {
  if (list === undefined) return [];
  const items = list.inside();
  const members = [items.take(TAG.sequence), ...items.takeAll(TAG.sequence)];
  if (members.length > MAX_SUBTREES) throw new CertificateError('name-constraints', 'Too many subtrees');
  return members.map(readSubtree);
}

/** nameConstraints (RFC 5280 §4.2.1.10): at least one list, and no empty list. */
export function readNameConstraints(value: Uint8Array): NameConstraints {
  const fields = readDer(value, TAG.sequence, value.length).inside();
  if (fields.done) throw new CertificateError('name-constraints', 'The extension constrains nothing');
  const permitted = readSubtrees(fields.takeOptional(contextConstructed(0)));
  const excluded = readSubtrees(fields.takeOptional(contextConstructed(1)));
  fields.finish();
  return { permitted, excluded };
}
