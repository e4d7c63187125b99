import { concatBytes, type Seal, toHex } from '../../document/index.ts';
import { validateSignerPath, verifyCades } from '../cms/index.ts';
import { effectiveNow, type VerifierContext } from '../seal/context.ts';
import type { Findings } from '../seal/findings.ts';
import type { SealCheck } from '../seal/check.ts';
import type { TrustList } from '../trust/list.ts';
import { parseCertificate } from '../x509/certificate.ts';
import type { PdfSignature } from '../pdf/index.ts';

/** id-kp-documentSigning (RFC 9336) */
const DOCUMENT_SIGNING = '1.3.6.1.5.5.7.3.36';

/** Did a PDF signer of the seal's own authority sign this very file? */
export async function checkFileSignature(
  findings: Findings, context: VerifierContext, trust: TrustList, check: SealCheck, seal: Seal, signature: PdfSignature & { kind: 'signed' },
): Promise<void> {
  const refuse = (reason: string, detail?: string): void => findings.fail('file-signature', { verdict: 'forged', reason, detail });
  const sha256 = new Uint8Array(await context.crypto.sha256(concatBytes(signature.covered)));
  const result = await verifyCades({ cms: signature.cms, content: { sha256 } });
  if (!result.ok) return refuse(result.code === 'cms-digest-mismatch' ? 'file-altered' : 'file-signature-invalid', result.code);
  const kid = (await context.crypto.sha256(result.signer.der)).subarray(0, 8);
  const signer = trust.findSigner('pdf', kid);
  // As for seals: a signer that joined since an old list was made is unknown to it, and that is no proof of anything.
  if (!signer && trust.isStale(effectiveNow(context))) return findings.skip('file-signature', { verdict: 'undetermined', reason: 'file-signer-unknown' });
  if (!signer || signer.part !== check.signer?.part) return refuse('file-signer-unknown');
  // A kid has 64 bits, which somebody who may certify under the root could search for; the key itself is listed too.
  const { publicKey } = result.signer;
  if (publicKey.kind !== 'ec' || toHex(publicKey.point) !== signer.key.key) return refuse('file-signer-unknown', 'another key under the same kid');
  const { iat } = seal.claims;
  if (iat < signer.key.from || iat >= signer.key.until) return refuse('file-signer-not-active');
  const root = parseCertificate(trust.root);
  if (!root.ok) return refuse('file-signer-untrusted', root.code);
  const path = await validateSignerPath(result, {
    anchors: [root.certificate],
    at: new Date(iat * 1000),
    purpose: { extendedKeyUsages: [DOCUMENT_SIGNING], keyUsage: ['digitalSignature', 'nonRepudiation'] },
  });
  if (!path.ok) return refuse('file-signer-untrusted', path.code);
  findings.pass('file-signature');
}
