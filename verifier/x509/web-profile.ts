import type { Certificate } from './certificate.ts';
import { OID } from './oids.ts';
import { refusePath, type PathRefusal } from './path-outcome.ts';
import { hasServerName, type ServerName } from './server-name.ts';

/**
 * Rules of the CA/Browser Forum's Baseline Requirements beyond RFC 5280 that a server's path has to keep: §7.1.2.7 for the
 * leaf, §7.1.2.1 for the root. Document signers are not held to them.
 */
export function findWebFault(path: readonly Certificate[], server: ServerName): PathRefusal | undefined {
  const [leaf, anchor] = [path[0], path[path.length - 1]];
  if (leaf === undefined || anchor === undefined) return refusePath('no-path', 'The path is empty');
  const { extendedKeyUsage, subjectAltName } = leaf.extensions;
  if (extendedKeyUsage === undefined || extendedKeyUsage.critical || extendedKeyUsage.oids.has(OID.anyExtendedKeyUsage)) {
    return refusePath('extended-key-usage', 'A server lists its key usages, not critical and not "any"', leaf);
  }
  if (subjectAltName?.critical === true && leaf.subject.parts.length > 0) {
    return refusePath('server-name', 'Alternative names are critical beside a subject', leaf);
  }
  if (!hasServerName(leaf, server)) return refusePath('server-name', 'The certificate is for another server', leaf);
  if (anchor.extensions.extendedKeyUsage !== undefined) {
    return refusePath('extended-key-usage', 'A root has no extended key usage', anchor);
  }
  return undefined;
}
