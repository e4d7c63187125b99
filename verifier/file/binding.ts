import {
  bindingOf, bytesToDigits, decodeRecord, type DocumentRecord, ELLIPSIS, type FieldMap, type FieldValue, FormatError, fromHex, pageDigest, PageDigestError, type PageSource, type Seal, sealAddress, sealQr,
} from '../../document/index.ts';
import type { VerifierContext } from '../seal/context.ts';
import type { Findings } from '../seal/findings.ts';

/** Does the attached record say what the seal says? Returns the record where it can be read. */
export function checkRecord(findings: Findings, seal: Seal, bytes: Uint8Array): DocumentRecord | undefined {
  const mismatch = (detail: string): undefined => {
    findings.fail('record', { verdict: 'forged', reason: 'record-mismatch', detail });
    return undefined;
  };
  let record: DocumentRecord;
  try {
    record = decodeRecord(bytes);
  } catch (error) {
    if (error instanceof FormatError) return mismatch(error.message);
    throw error;
  }
  const { claims } = seal;
  if (record.type !== claims.type) return mismatch('type');
  if (record.number !== claims.number) return mismatch('number');
  if (record.issuedAt !== claims.iat) return mismatch('issuedAt');
  // Which fields a seal carries and how far they are cut is not read from the schema: papers outlive its editions.
  const differs = [...claims.fields].find(([key, value]) => !saysTheSame(value, record.fields.get(key)));
  if (differs) return mismatch(`field ${differs[0]}`);
  findings.pass('record');
  return record;
}

/** Is this the page that the seal was made for? (SPEC §6; the QR is redrawn for every official address) */
export async function checkPage(
  findings: Findings, context: VerifierContext, parts: { seal: Seal; sealBytes: Uint8Array; record: Uint8Array; page: PageSource; templates: readonly string[] },
): Promise<void> {
  const { sha256 } = context.crypto;
  const digits = bytesToDigits(parts.sealBytes);
  let digest: Uint8Array | undefined;
  try {
    for (const origin of context.trust?.head.verifyOrigins ?? []) {
      const walked = await pageDigest(sha256, parts.page, sealQr(sealAddress(origin), digits));
      if (walked.qrFound) digest = walked.digest;
    }
  } catch (error) {
    if (!(error instanceof PageDigestError)) throw error;
    return findings.fail('page-binding', { verdict: 'forged', reason: 'page-mismatch', detail: error.message });
  }
  if (!digest) return findings.fail('page-binding', { verdict: 'forged', reason: 'qr-not-the-seals' });
  const recordDigest = await sha256(parts.record);
  for (const template of parts.templates) {
    const binding = await bindingOf(sha256, { recordDigest, templateHash: fromHex(template), pageDigest: digest });
    if (equalBytes(binding, parts.seal.claims.binding)) return findings.pass('page-binding');
  }
  findings.fail('page-binding', { verdict: 'forged', reason: 'page-mismatch' });
}

/** Whether the seal's value is the record's, or a text cut from it (SPEC §5). */
function saysTheSame(seal: FieldValue, record: FieldValue | undefined): boolean {
  if (typeof seal === 'string') return typeof record === 'string' && (seal === record || (seal.endsWith(ELLIPSIS) && record.startsWith(seal.slice(0, -ELLIPSIS.length))));
  if (typeof seal === 'number' || typeof record !== 'object') return seal === record;
  return seal.length === record.length && seal.every((item: string | FieldMap, i: number) => typeof item === 'string' && saysTheSame(item, record[i] as FieldValue));
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
