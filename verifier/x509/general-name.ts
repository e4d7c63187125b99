import type { Bytes } from '../asn1/bytes.ts';
import type { DerCursor, DerElement } from '../asn1/reader.ts';
import { contextConstructed, contextPrimitive, TAG } from '../asn1/tags.ts';
import { readAscii } from '../asn1/text.ts';
import { CertificateError } from './certificate-error.ts';
import { readName, type Name } from './name.ts';

/** GeneralName (RFC 5280 §4.2.1.6); kinds that nothing here looks into are `other`. */
export type GeneralName =
  | { readonly kind: 'dns' | 'email' | 'uri'; readonly value: string }
  | { readonly kind: 'ip'; readonly octets: Bytes }
  | { readonly kind: 'directory'; readonly name: Name }
  | { readonly kind: 'other'; readonly raw: Bytes };

const OTHER_TAGS: readonly number[] = [
  contextConstructed(0), // otherName
  contextConstructed(3), // x400Address
  contextConstructed(5), // ediPartyName
  contextPrimitive(8), // registeredID
];

export function readGeneralName(cursor: DerCursor): GeneralName {
  const element: DerElement = cursor.next();
  switch (element.tag) {
    case contextPrimitive(1): return { kind: 'email', value: readAscii(element) };
    case contextPrimitive(2): return { kind: 'dns', value: readAscii(element) };
    case contextPrimitive(6): return { kind: 'uri', value: readAscii(element) };
    case contextPrimitive(7): return { kind: 'ip', octets: element.body };
    case contextConstructed(4): {
      const inner = element.inside();
      const name = readName(inner.take(TAG.sequence));
      inner.finish();
      return { kind: 'directory', name };
    }
  }
  if (OTHER_TAGS.includes(element.tag)) return { kind: 'other', raw: element.raw };
  throw new CertificateError('malformed-extension', `No kind of name has tag 0x${element.tag.toString(16)}`);
}

/** GeneralNames: at least one (RFC 5280 §4.2.1.6), and no more than a certificate could sensibly carry. */
export function readGeneralNames(cursor: DerCursor): readonly GeneralName[] {
  const names: GeneralName[] = [];
  do names.push(readGeneralName(cursor)); while (!cursor.done && names.length < 1000);
  cursor.finish();
  return names;
}
