import { decodeSeal, digitCount, digitsToBytes, FormatError, MAX_DIGITS, readSealText, type Seal, toHex, type TrustPart, type Verdict } from '../../document/index.ts';
import type { TrustedSigner } from '../trust/list.ts';
import { effectiveNow, type VerifierContext } from './context.ts';
import { Findings } from './findings.ts';
import { checkLog } from './log.ts';
import { checkStatus } from './status.ts';

/** A seal that was judged, before it is put into words. */
export type SealCheck = {
  readonly findings: Findings;
  readonly seal: Seal | undefined;
  /** The seal's exact bytes, once they were read. */
  readonly bytes: Uint8Array | undefined;
  readonly signer: TrustedSigner | undefined;
  readonly type: TrustPart['types'][number] | undefined;
  readonly statusAsOf: number | undefined;
};

/** Codes of {@link FormatError} that do not mean "unreadable" (SPEC §8). */
const VERDICT_OF_FORMAT: Readonly<Record<string, Verdict>> = {
  'seal-unknown-header': 'unsupported',
  'seal-algorithm': 'unsupported',
  'seal-unknown-claim': 'unsupported',
  'seal-signature-high-s': 'forged',
};

/** How far ahead of the verifier's clock an issuer's may be, seconds. */
const CLOCK_TOLERANCE = 300;

/** Judges what a scanner read, a person typed or a link carried. */
export async function checkSealText(text: string, context: VerifierContext): Promise<SealCheck> {
  const findings = new Findings();
  let bytes: Uint8Array;
  let address: string | undefined;
  try {
    const read = readSealText(text);
    address = read.address;
    bytes = digitsToBytes(read.digits);
  } catch (error) {
    return refuse(findings, 'read', error);
  }
  findings.pass('read');
  return judge(bytes, context, findings, address);
}

/** Judges a seal's bytes, as they are attached to a file, with the proof beside them. */
export async function checkSealBytes(bytes: Uint8Array, context: VerifierContext, file?: { readonly logProof: Uint8Array | undefined }): Promise<SealCheck> {
  const findings = new Findings();
  // What no QR could hold is no seal, wherever it stands (SPEC §2).
  if (digitCount(bytes.length) > MAX_DIGITS) return refuse(findings, 'read', new FormatError('digits-too-many'));
  findings.pass('read');
  return judge(bytes, context, findings, undefined, file);
}

async function judge(
  bytes: Uint8Array, context: VerifierContext, findings: Findings, address: string | undefined, file?: { readonly logProof: Uint8Array | undefined },
): Promise<SealCheck> {
  let seal: Seal;
  try {
    seal = decodeSeal(bytes);
  } catch (error) {
    return refuse(findings, 'format', error);
  }
  findings.pass('format');
  const { trust } = context;
  if (!trust) {
    findings.skip('trust-list', { verdict: 'undetermined', reason: 'trust-list-missing' });
    return { ...NOTHING, findings, seal, bytes };
  }
  const now = effectiveNow(context);
  checkAddress(findings, address, trust.head.verifyOrigins);
  const stale = trust.isStale(now);
  if (stale) findings.skip('trust-list', { verdict: 'undetermined', reason: 'trust-list-stale' });
  else findings.pass('trust-list');
  const signer = trust.findSigner('seal', seal.kid);
  if (!signer) {
    // On an old list a signer that joined since is unknown too: that is no proof of anything.
    const finding = { reason: 'signer-unknown', detail: toHex(seal.kid) };
    if (stale) findings.skip('issuer', { verdict: 'undetermined', ...finding });
    else findings.fail('issuer', { verdict: 'unknown-issuer', ...finding });
    return { ...NOTHING, findings, seal, bytes };
  }
  findings.pass('issuer');
  if (!(await signer.verification.verify(seal.signature, seal.toBeSigned))) {
    findings.fail('seal-signature', { verdict: 'forged', reason: 'signature-invalid' });
    return { ...NOTHING, findings, seal, bytes, signer };
  }
  checkMandate(findings, seal, signer);
  const type = signer.part.types.find((candidate) => candidate.id === seal.claims.type);
  if (!type) findings.fail('issuer', { verdict: 'unsupported', reason: 'type-unknown', detail: String(seal.claims.type) });
  const statusAsOf = checkStatus(findings, seal.claims.status, signer.part, context.statusLists, now);
  checkDates(findings, seal, now);
  await checkLog(findings, context, signer, { seal: bytes, file: file !== undefined, proof: file?.logProof });
  return { findings, seal, bytes, signer, type, statusAsOf };
}

const NOTHING = { seal: undefined, bytes: undefined, signer: undefined, type: undefined, statusAsOf: undefined };

function refuse(findings: Findings, step: 'read' | 'format', error: unknown): SealCheck {
  if (!(error instanceof FormatError)) throw error;
  findings.fail(step, { verdict: VERDICT_OF_FORMAT[error.code] ?? 'unreadable', reason: error.code, detail: error.detail });
  return { ...NOTHING, findings };
}

function checkAddress(findings: Findings, address: string | undefined, official: readonly string[]): void {
  if (address === undefined) return;
  if (official.includes(address)) findings.pass('address');
  else findings.fail('address', { verdict: 'undetermined', reason: 'foreign-address', detail: address });
}

/** Was this signer allowed to seal this paper at that time? (SPEC §9, last paragraph) */
function checkMandate(findings: Findings, seal: Seal, { part, key, types }: TrustedSigner): void {
  const { claims } = seal;
  if (claims.iat < key.from || claims.iat >= key.until) {
    findings.fail('seal-signature', { verdict: 'forged', reason: 'signer-not-active' });
  } else if (!types.has(claims.type) || !claims.number.startsWith(`${part.prefix}-`)) {
    findings.fail('seal-signature', { verdict: 'forged', reason: 'signer-not-allowed' });
  } else {
    findings.pass('seal-signature');
  }
}

function checkDates(findings: Findings, { claims }: Seal, now: number): void {
  if (claims.exp !== undefined && now >= claims.exp) findings.fail('dates', { verdict: 'expired', reason: 'document-expired' });
  else if (claims.iat > now + CLOCK_TOLERANCE) findings.fail('dates', { verdict: 'not-yet-valid', reason: 'document-not-yet-valid' });
  else findings.pass('dates');
}
