import type { Certificate } from './certificate.ts';
import { findForbiddenName } from './name-constraints-match.ts';
import type { NameConstraints } from './name-constraints.ts';
import { OID } from './oids.ts';
import { refusePath, type PathRefusal } from './path-outcome.ts';
import type { PathRequest, Purpose } from './path-request.ts';
import { findRevocation } from './revocation.ts';
import { findWebFault } from './web-profile.ts';

const DEFAULT_MAX_PATH_LENGTH = 6;

/** Working variables of RFC 5280 §6.1.2 that matter without policies. */
interface State {
  maxPathLength: number;
  readonly constraints: NameConstraints[];
}

function findDateFault(certificate: Certificate, at: Date): PathRefusal | undefined {
  if (at < certificate.notBefore) return refusePath('not-yet-valid', `Valid from ${certificate.notBefore.toISOString()}`, certificate);
  if (at > certificate.notAfter) return refusePath('expired', `Valid until ${certificate.notAfter.toISOString()}`, certificate);
  return undefined;
}

/**
 * §6.1.4, preparing for the next certificate; for the anchor too, whose constraints are thus honoured (RFC 5937). Key usages
 * nest: an authority restricted to some cannot hand out others, as every validator of the public web has it.
 */
function enterAuthority(authority: Certificate, isAnchor: boolean, state: State, purpose: Purpose): PathRefusal | undefined {
  const { basicConstraints, keyUsage, nameConstraints, extendedKeyUsage } = authority.extensions;
  if (basicConstraints?.ca !== true) return refusePath('not-a-ca', 'An issuer that is no authority', authority); // (k)
  if (!isAnchor && !authority.selfIssued) { // (l)
    if (state.maxPathLength <= 0) return refusePath('path-length', 'More authorities than a path length allows', authority);
    state.maxPathLength -= 1;
  }
  state.maxPathLength = Math.min(state.maxPathLength, basicConstraints.pathLength ?? Infinity); // (m)
  if (keyUsage?.has('keyCertSign') !== true) return refusePath('key-usage', 'An issuer without keyCertSign', authority); // (n)
  if (nameConstraints !== undefined) state.constraints.push(nameConstraints); // (g)
  if (extendedKeyUsage !== undefined && !extendedKeyUsage.oids.has(OID.anyExtendedKeyUsage)) {
    const missing = purpose.extendedKeyUsages?.find((usage) => !extendedKeyUsage.oids.has(usage));
    if (missing !== undefined) return refusePath('extended-key-usage', `An authority that may not hand out ${missing}`, authority);
  }
  return undefined;
}

function findPurposeFault(leaf: Certificate, purpose: Purpose): PathRefusal | undefined {
  const { basicConstraints, keyUsage, extendedKeyUsage } = leaf.extensions;
  const ca = basicConstraints?.ca === true;
  if (purpose.role === 'ca' && !ca) return refusePath('not-a-ca', 'The certificate is no authority\'s', leaf);
  if (purpose.role !== 'ca' && ca) return refusePath('leaf-is-ca', 'The certificate is an authority\'s', leaf);
  if (purpose.keyUsage?.some((usage) => keyUsage?.has(usage) === true) === false) {
    return refusePath('key-usage', `Not for ${purpose.keyUsage.join(' or ')}`, leaf);
  }
  const missing = purpose.extendedKeyUsages?.find((usage) => extendedKeyUsage?.oids.has(usage) !== true);
  if (missing !== undefined) return refusePath('extended-key-usage', `Not for ${missing}`, leaf);
  return undefined;
}

async function findRevocationFault(certificate: Certificate, issuer: Certificate, request: PathRequest): Promise<PathRefusal | undefined> {
  const { crls = [], at, revocationTime = at } = request;
  const found = await findRevocation(certificate, issuer, crls, at, revocationTime); // (a)(3)
  if (found.status === 'revoked') {
    return { ...refusePath('revoked', `Revoked at ${found.revocation.revokedAt.toISOString()}`, certificate), revocation: found.revocation };
  }
  if (found.status === 'unknown' && request.requireRevocation === true) {
    return refusePath('revocation-unknown', 'No current CRL of its issuer', certificate);
  }
  return undefined;
}

/**
 * RFC 5280 §6.1 over one path, leaf first, anchor last, whose names and signatures already chain. Critical extensions (o)
 * were settled when the certificates were read; policies are not used.
 */
export async function findPathFault(path: readonly Certificate[], request: PathRequest): Promise<PathRefusal | undefined> {
  const { at, purpose, anchorDates = 'check', maxPathLength = DEFAULT_MAX_PATH_LENGTH } = request;
  const state: State = { maxPathLength, constraints: [] };
  const fromAnchor = path.toReversed();
  for (const [index, certificate] of fromAnchor.entries()) {
    const issuer = fromAnchor[index - 1];
    const isLeaf = index === path.length - 1;
    const dates = issuer === undefined && anchorDates === 'ignore' ? undefined : findDateFault(certificate, at); // (a)(2)
    if (dates !== undefined) return dates;
    if (issuer !== undefined) {
      const revoked = await findRevocationFault(certificate, issuer, request);
      if (revoked !== undefined) return revoked;
      const bound = isLeaf || !certificate.selfIssued; // (b), (c)
      if (bound && state.constraints.some((constraints) => findForbiddenName(certificate, constraints) !== undefined)) {
        return refusePath('name-constraints', 'A name outside the constraints of an authority above', certificate);
      }
    }
    const fault = isLeaf ? findPurposeFault(certificate, purpose) : enterAuthority(certificate, issuer === undefined, state, purpose);
    if (fault !== undefined) return fault;
  }
  return purpose.serverName === undefined ? undefined : findWebFault(path, purpose.serverName);
}
