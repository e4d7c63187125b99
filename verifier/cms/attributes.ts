import { readOid } from '../asn1/primitives.ts';
import type { DerElement } from '../asn1/reader.ts';
import { expectSetOrder } from '../asn1/set-of.ts';
import { TAG } from '../asn1/tags.ts';
import { CmsError } from './cms-error.ts';

/**
 * Attributes of a SignerInfo (RFC 5652 §5.3): a SET OF in DER order, no type twice, one value each, and none but those
 * in `allowed`.
 */
export function readAttributes(set: DerElement, allowed: ReadonlySet<string>, refusal: 'cms-attribute' | 'cms-unsigned-attribute'): ReadonlyMap<string, DerElement> {
  const members = set.inside().takeAll(TAG.sequence);
  expectSetOrder(members);
  const attributes = new Map<string, DerElement>();
  for (const member of members) {
    const fields = member.inside();
    const oid = readOid(fields.take(TAG.oid));
    const values = fields.take(TAG.set).inside();
    fields.finish();
    const value = values.next();
    values.finish();
    if (attributes.has(oid)) throw new CmsError(refusal, `Attribute ${oid} occurs twice`);
    if (!allowed.has(oid)) throw new CmsError(refusal, `Attribute ${oid} is not accepted`);
    attributes.set(oid, value);
  }
  return attributes;
}
