import type { Certificate } from './certificate.ts';
import { isWithinDomain } from './dns-name.ts';
import type { GeneralName } from './general-name.ts';
import type { NameConstraints, Subtree } from './name-constraints.ts';
import { isUnder, isUnderFolded } from './name.ts';
import { OID } from './oids.ts';

/** Names that constraints bind: subjectAltName, a non-empty subject, and e-mail addresses in it (RFC 5280 §4.2.1.10). */
function boundNames(certificate: Certificate): readonly GeneralName[] {
  const { subject, extensions } = certificate;
  const names: GeneralName[] = [...(extensions.subjectAltName?.names ?? [])];
  if (subject.parts.length > 0) names.push({ kind: 'directory', name: subject });
  for (const { oid, value } of subject.parts.flatMap((part) => part.attributes)) {
    if (oid === OID.emailAddress) names.push({ kind: 'email', value });
  }
  return names;
}

function matchesEmail(address: string, constraint: string): boolean {
  const [value, base] = [address.toLowerCase(), constraint.toLowerCase()];
  const host = value.slice(value.lastIndexOf('@') + 1);
  if (base.includes('@')) return value === base;
  return base.startsWith('.') ? host.endsWith(base) : host === base;
}

function matches(name: GeneralName, subtree: Subtree, excluding: boolean): boolean {
  if (name.kind === 'dns' && subtree.kind === 'dns') {
    if (isWithinDomain(name.value, subtree.value)) return true;
    // A wildcard covers names below its base: an exclusion of any of those hits it.
    return excluding && name.value.startsWith('*.') && isWithinDomain(subtree.value, name.value.slice(2));
  }
  if (name.kind === 'email' && subtree.kind === 'email') return matchesEmail(name.value, subtree.value);
  if (name.kind === 'ip' && subtree.kind === 'ip') {
    const { address, mask } = subtree;
    return name.octets.length === address.length
      && name.octets.every((octet, index) => ((octet ^ (address[index] ?? 0)) & (mask[index] ?? 0xff)) === 0);
  }
  if (name.kind === 'directory' && subtree.kind === 'directory') {
    return excluding ? isUnderFolded(name.name, subtree.name) : isUnder(name.name, subtree.name);
  }
  return false;
}

/** The first name of the certificate that one extension's constraints forbid (RFC 5280 §6.1.3 b and c). */
export function findForbiddenName(certificate: Certificate, constraints: NameConstraints): GeneralName | undefined {
  return boundNames(certificate).find((name) => {
    if (constraints.excluded.some((subtree) => matches(name, subtree, true))) return true;
    const sameKind = constraints.permitted.filter((subtree) => subtree.kind === name.kind);
    return sameKind.length > 0 && !sameKind.some((subtree) => matches(name, subtree, false));
  });
}
