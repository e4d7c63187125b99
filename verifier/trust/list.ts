import { fromHex, type LogSplit, toHex, type TrustedKey, type TrustHead, type TrustPart } from '../../document/index.ts';
import type { VerificationKey, VerifierCrypto } from '../crypto/port.ts';
import { TrustError } from './errors.ts';
import { openHead } from './jws.ts';
import { readHead, readPart } from './shape.ts';

/** The trust list as it is published: the signed head and the exact bytes of each part. */
export type TrustListSource = { readonly head: string; readonly parts: ReadonlyMap<string, Uint8Array> };

/** What must be remembered of a list so that nothing goes back behind it. */
export type TrustMark = {
  readonly sequence: number;
  /** SHA-256 of what the head's signature covers, hex: tells two editions with one sequence apart. */
  readonly fingerprint: string;
};

type Role = 'seal' | 'pdf' | 'status';

/** A key of the list with all that is said about it. */
export type TrustedSigner = {
  readonly role: Role;
  readonly part: TrustPart;
  readonly key: TrustedKey;
  readonly verification: VerificationKey;
  /** Type ids that a seal signer may seal; empty for other roles. */
  readonly types: ReadonlySet<number>;
  /** Where in the logs the key of a seal signer was stolen, if it was. */
  readonly compromised: LogSplit | undefined;
};

export class TrustList {
  readonly head: TrustHead;
  readonly parts: readonly TrustPart[];
  readonly root: Uint8Array;
  /** As in {@link TrustMark}. */
  readonly fingerprint: string;
  private readonly signers: ReadonlyMap<string, TrustedSigner>;

  constructor(content: { head: TrustHead; parts: TrustPart[]; root: Uint8Array; fingerprint: string; signers: Map<string, TrustedSigner> }) {
    this.head = content.head;
    this.parts = content.parts;
    this.root = content.root;
    this.fingerprint = content.fingerprint;
    this.signers = content.signers;
  }

  get sequence(): number {
    return this.head.sequence;
  }

  findSigner(role: Role, kid: Uint8Array): TrustedSigner | undefined {
    const signer = this.signers.get(toHex(kid));
    return signer?.role === role ? signer : undefined;
  }

  isStale(now: number): boolean {
    return now >= this.head.nextUpdate;
  }
}

/**
 * Verifies a published trust list and refuses to go back behind `previous` (SPEC §9).
 * @throws TrustError
 */
export async function openTrustList(
  source: TrustListSource,
  options: { root: Uint8Array; now: number; crypto: VerifierCrypto; previous?: TrustMark | undefined },
): Promise<TrustList> {
  const { root, now, crypto, previous } = options;
  const head = readHead(await openHead(source.head, root, now, crypto));
  const fingerprint = toHex(await crypto.sha256(new TextEncoder().encode(signedPart(source.head))));
  if (previous && head.sequence < previous.sequence) throw new TrustError('trust-rollback', `${head.sequence} after ${previous.sequence}`);
  if (previous && head.sequence === previous.sequence && fingerprint !== previous.fingerprint) throw new TrustError('trust-equivocation', String(head.sequence));
  const parts: TrustPart[] = [];
  const signers = new Map<string, TrustedSigner>();
  for (const entry of head.parts) {
    const bytes = source.parts.get(entry.authority);
    if (!bytes) throw new TrustError('trust-part-missing', entry.authority);
    if (toHex(await crypto.sha256(bytes)) !== entry.sha256) throw new TrustError('trust-part-differs', entry.authority);
    const part = readPart(bytes, entry.authority);
    // Whose word counts for a list must not depend on who came last.
    const twice = part.statusLists.find((uri) => parts.some((other) => other.statusLists.includes(uri)));
    if (twice !== undefined) throw new TrustError('trust-malformed', `two authorities name the status list ${twice}`);
    await addSigners(signers, part, crypto);
    // A document number is one authority's: DM-X-1 begins with DM- as well.
    const rival = parts.find(({ prefix }) => `${prefix}-`.startsWith(`${part.prefix}-`) || `${part.prefix}-`.startsWith(`${prefix}-`));
    if (rival) throw new TrustError('trust-malformed', `${rival.authority} and ${part.authority} share document numbers`);
    parts.push(part);
  }
  return new TrustList({ head, parts, root, fingerprint, signers });
}

/** Without the signature, of which anybody can make a second one that is as good: (r, n − s). */
function signedPart(head: string): string {
  const text = head.trim();
  return text.slice(0, text.lastIndexOf('.'));
}

async function addSigners(signers: Map<string, TrustedSigner>, part: TrustPart, crypto: VerifierCrypto): Promise<void> {
  const add = async (role: Role, key: TrustedKey, types: readonly number[], compromised?: LogSplit): Promise<void> => {
    if (signers.has(key.kid)) throw new TrustError('trust-duplicate-kid', key.kid);
    signers.set(key.kid, { role, part, key, types: new Set(types), compromised, verification: await importKey(key, crypto) });
  };
  for (const key of part.sealSigners) await add('seal', key, key.types, key.compromised);
  for (const key of part.pdfSigners) await add('pdf', key, []);
  for (const key of part.statusSigners) await add('status', key, []);
}

async function importKey({ kid, key }: TrustedKey, crypto: VerifierCrypto): Promise<VerificationKey> {
  try {
    return await crypto.importP256(fromHex(key));
  } catch {
    throw new TrustError('trust-malformed', `the key of ${kid} is no point of P-256`);
  }
}
