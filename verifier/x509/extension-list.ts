import type { Bytes } from '../asn1/bytes.ts';
import { readOctetString, readOid, readTrue } from '../asn1/primitives.ts';
import type { DerElement } from '../asn1/reader.ts';
import { TAG } from '../asn1/tags.ts';
import { CertificateError } from './certificate-error.ts';

export interface RawExtension {
  readonly critical: boolean;
  readonly value: Bytes;
}

/**
 * Extensions by OID: at least one, none twice (RFC 5280 §4.1.2.9, §4.2), and none that is critical and not in `known`
 * (§6.1.4 o, §6.1.5 f).
 */
export function readExtensionList(list: DerElement, known: ReadonlySet<string>): ReadonlyMap<string, RawExtension> {
  const items = list.inside();
  const extensions = new Map<string, RawExtension>();
  do {
    const fields = items.sequence();
    const oid = readOid(fields.take(TAG.oid));
    const flag = fields.takeOptional(TAG.boolean);
    const critical = flag !== undefined && readTrue(flag);
    const value = readOctetString(fields.take(TAG.octetString));
    fields.finish();
    if (extensions.has(oid)) throw new CertificateError('duplicate-extension', `Extension ${oid} occurs twice`);
    if (critical && !known.has(oid)) throw new CertificateError('unknown-critical-extension', `Extension ${oid}`);
    extensions.set(oid, { critical, value });
  } while (!items.done);
  return extensions;
}

/** Refuses a critical mark on an extension that "MUST be non-critical". */
export function expectNonCritical(extensions: ReadonlyMap<string, RawExtension>, oids: readonly string[]): void {
  const offender = oids.find((oid) => extensions.get(oid)?.critical === true);
  if (offender !== undefined) throw new CertificateError('extension-criticality', `Extension ${offender} may not be critical`);
}
