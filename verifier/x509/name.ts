import { toHex, type Bytes } from '../asn1/bytes.ts';
import { readOid } from '../asn1/primitives.ts';
import type { DerElement } from '../asn1/reader.ts';
import { expectSetOrder } from '../asn1/set-of.ts';
import { TAG } from '../asn1/tags.ts';
import { isText, readText } from '../asn1/text.ts';

export interface NameAttribute {
  readonly oid: string;
  /** The text, or `#` and the hexadecimal DER of a value that is no text (as in RFC 4514 §2.4). */
  readonly value: string;
}

export interface RelativeName {
  readonly raw: Bytes;
  readonly attributes: readonly NameAttribute[];
}

/**
 * A distinguished name. Chaining and permitted subtrees compare `raw`, not the folded text of RFC 5280 §7.1: one name has
 * one spelling here, as RFC 5280 §4.1.2.4 and §4.1.2.6 ask of issuers (subject and issuer encoded identically).
 */
export interface Name {
  readonly raw: Bytes;
  readonly parts: readonly RelativeName[];
}

function readAttribute(element: DerElement): NameAttribute {
  const fields = element.inside();
  const oid = readOid(fields.take(TAG.oid));
  const value = fields.next();
  fields.finish();
  return { oid, value: isText(value) ? readText(value) : `#${toHex(value.raw)}` };
}

/** RDNSequence (RFC 5280 §4.1.2.4); may be empty. */
export function readName(element: DerElement): Name {
  const parts = element.inside().takeAll(TAG.set).map((part): RelativeName => {
    const attributes = part.inside();
    const members = [attributes.take(TAG.sequence), ...attributes.takeAll(TAG.sequence)];
    expectSetOrder(members);
    return { raw: part.raw, attributes: members.map(readAttribute) };
  });
  return { raw: element.raw, parts };
}

/** One part with case and spacing folded: what two spellings of the same words have in common. */
function foldPart(part: RelativeName): string {
  const folded = part.attributes.map(({ oid, value }) => `${oid}=${value.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ')}`);
  return JSON.stringify(folded.sort());
}

/** Whether `name` lies under `base`, both by exact encoding. */
export function isUnder(name: Name, base: Name): boolean {
  return base.parts.every((part, index) => {
    const other = name.parts[index];
    return other !== undefined && toHex(other.raw) === toHex(part.raw);
  });
}

/** As `isUnder`, but blind to spelling: for exclusions, where another spelling must not slip through. */
export function isUnderFolded(name: Name, base: Name): boolean {
  return base.parts.every((part, index) => {
    const other = name.parts[index];
    return other !== undefined && foldPart(other) === foldPart(part);
  });
}
