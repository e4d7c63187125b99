import { equalBytes, type Bytes } from '../asn1/bytes.ts';
import type { Certificate } from './certificate.ts';

export type ServerName =
  | { readonly kind: 'dns'; readonly value: string }
  | { readonly kind: 'ip'; readonly octets: Bytes };

/** RFC 9525 §6.3: a wildcard is the whole leftmost label, stands for exactly one, and has at least two labels after it. */
function matchesDns(presented: string, reference: string): boolean {
  const [pattern, host] = [presented.toLowerCase(), reference.toLowerCase()];
  if (!pattern.startsWith('*.')) return pattern === host;
  const base = pattern.slice(1);
  const label = host.slice(0, -base.length);
  return host.endsWith(base) && base.lastIndexOf('.') > 0 && label !== '' && !label.includes('.');
}

/** Whether subjectAltName names this server; the common name is never looked at (RFC 9525 §2). */
export function hasServerName(certificate: Certificate, server: ServerName): boolean {
  const names = certificate.extensions.subjectAltName?.names ?? [];
  return names.some((name) => {
    if (name.kind === 'dns' && server.kind === 'dns') return matchesDns(name.value, server.value);
    return name.kind === 'ip' && server.kind === 'ip' && equalBytes(name.octets, server.octets);
  });
}
