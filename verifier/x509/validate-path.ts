import { equalBytes } from '../asn1/bytes.ts';
import type { Certificate } from './certificate.ts';
import { findPathFault } from './path-check.ts';
import { refusePath, type PathRefusal, type PathResult } from './path-outcome.ts';
import type { PathRequest } from './path-request.ts';
import { verifySignature, type SignatureOutcome } from './verify-signature.ts';

/** Bounds on the search, for certificates can be made that issue one another in every combination. */
const MAX_SIGNATURES = 60;
const MAX_CERTIFICATES_IN_PATH = 10;

/** How far an attempt came; the refusal of the one that came farthest is reported. */
type Stage = 'nothing' | 'named' | 'keyed' | 'anchored';
const STAGES: readonly Stage[] = ['nothing', 'named', 'keyed', 'anchored'];

class Search {
  readonly #request: PathRequest;
  #signatures = 0;
  #stage: Stage = 'nothing';
  #refusal: PathRefusal = refusePath('no-path', 'No chain of issuers leads to an anchor');

  constructor(request: PathRequest) {
    this.#request = request;
  }

  get exhausted(): boolean {
    return this.#signatures >= MAX_SIGNATURES;
  }

  get refusal(): PathRefusal {
    return this.exhausted && this.#stage !== 'anchored' ? refusePath('search-limit', 'Too many candidate issuers') : this.#refusal;
  }

  /** Depth first, anchors before intermediates; the first path that holds. */
  async extend(path: readonly Certificate[]): Promise<readonly Certificate[] | undefined> {
    const { anchors, intermediates } = this.#request;
    for (const anchor of anchors) {
      if (!(await this.#issues(anchor, path))) continue;
      const candidate = [...path, anchor];
      const fault = await findPathFault(candidate, this.#request);
      if (fault === undefined) return candidate;
      this.#note('anchored', fault);
    }
    if (path.length + 2 > MAX_CERTIFICATES_IN_PATH) return undefined;
    for (const intermediate of intermediates) {
      if (!(await this.#issues(intermediate, path))) continue;
      const found = await this.extend([...path, intermediate]);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Name chaining by exact encoding (RFC 5280 §6.1.3 a 4), key identifiers, signature (a 1); none twice in a path. */
  async #issues(issuer: Certificate, path: readonly Certificate[]): Promise<boolean> {
    const subject = path[path.length - 1];
    if (subject === undefined || !equalBytes(subject.issuer.raw, issuer.subject.raw)) return false;
    if (path.some((member) => equalBytes(member.der, issuer.der))) return false;
    const { authorityKeyIdentifier } = subject.extensions;
    if (authorityKeyIdentifier !== undefined && authorityKeyIdentifier !== issuer.extensions.subjectKeyIdentifier) {
      this.#note('named', refusePath('key-identifier', 'The issuer of that name has another key identifier', subject));
      return false;
    }
    if (this.exhausted) return false;
    this.#signatures += 1;
    const outcome = await verifySignature(issuer.publicKey, subject.signatureAlgorithm, subject.tbs, subject.signature);
    if (outcome === 'valid') return true;
    this.#note('keyed', refusePath(SIGNATURE_CODES[outcome], 'The issuer\'s key does not confirm it', subject));
    return false;
  }

  #note(stage: Stage, refusal: PathRefusal): void {
    if (STAGES.indexOf(stage) <= STAGES.indexOf(this.#stage)) return;
    this.#stage = stage;
    this.#refusal = refusal;
  }
}

const SIGNATURE_CODES: Readonly<Record<Exclude<SignatureOutcome, 'valid'>, 'bad-signature' | 'weak-signature' | 'unsupported-algorithm'>> = {
  invalid: 'bad-signature',
  weak: 'weak-signature',
  unsupported: 'unsupported-algorithm',
};

/** A self-signed anchor that names its own key otherwise than its subject key identifier does contradicts itself. */
function isConsistentAnchor({ selfIssued, extensions }: Certificate): boolean {
  const { authorityKeyIdentifier, subjectKeyIdentifier } = extensions;
  return !selfIssued || authorityKeyIdentifier === undefined || authorityKeyIdentifier === subjectKeyIdentifier;
}

/**
 * Builds a path from the leaf to an anchor and validates it by RFC 5280 §6.1: names, signatures, dates, revocation, basic
 * constraints, path lengths, key usages, name constraints, and what the leaf is wanted for.
 */
export async function validatePath(request: PathRequest): Promise<PathResult> {
  const stray = request.anchors.find((anchor) => !isConsistentAnchor(anchor));
  if (stray !== undefined) return refusePath('key-identifier', 'An anchor that contradicts itself', stray);
  const search = new Search(request);
  const path = await search.extend([request.leaf]);
  return path === undefined ? search.refusal : { ok: true, path };
}
