import type { Answer } from '../../document/index.ts';
import { claimsSignature, findSignature, pageSource, PdfError, type PdfFile, type PdfSignature, readAttachments, readPdf, requireExactForm } from '../pdf/index.ts';
import { answerFor, emptyAnswer } from '../seal/answer.ts';
import { checkSealBytes } from '../seal/check.ts';
import type { VerifierContext } from '../seal/context.ts';
import { checkPage, checkRecord } from './binding.ts';
import type { CodeReader } from './codes.ts';
import { checkFileSignature } from './signature.ts';
import { answerUnproven } from './unproven.ts';

type SignedFile = { readonly file: PdfFile; readonly signature: PdfSignature & { kind: 'signed' }; readonly seal: Uint8Array; readonly record: Uint8Array; readonly logProof: Uint8Array | undefined };

/** The verdict on a PDF. `authentic` only when seal, signature, record and page hold together. */
export async function verifyPdf(bytes: Uint8Array, context: VerifierContext, codes: CodeReader): Promise<Answer> {
  let signed: SignedFile | undefined;
  try {
    signed = await readSigned(bytes);
  } catch (error) {
    if (!(error instanceof PdfError)) throw error;
    if (error.code === 'file-not-pdf' || error.code === 'file-too-large') return emptyAnswer({ verdict: 'unreadable', reason: error.code }, 'read', context);
    if (claimsToBeOurs(bytes)) return emptyAnswer({ verdict: 'forged', reason: reasonOf(error), detail: error.message }, 'file-signature', context);
  }
  return signed ? verifySigned(signed, context) : answerUnproven(await codes.fromPdf(bytes), context);
}

async function verifySigned({ file, signature, seal: sealBytes, record: recordBytes, logProof }: SignedFile, context: VerifierContext): Promise<Answer> {
  const check = await checkSealBytes(sealBytes, context, { logProof });
  const { findings, seal } = check;
  const { trust } = context;
  // Whether the file is covered was found while it was read: what is left out of the signature is the signature alone.
  findings.pass('file-coverage');
  if (!seal || !trust || !check.signer) {
    findings.skip('file-signature', { verdict: 'undetermined', reason: findings.decisive().reason });
    return answerFor(check, context);
  }
  await checkFileSignature(findings, context, trust, check, seal, signature);
  // A forgery is one already: the costly walk over its pages would tell nobody more.
  if (findings.steps.some(({ step, outcome }) => step === 'file-signature' && outcome === 'failed')) return answerFor(check, context, { proves: 'file' });
  const record = checkRecord(findings, seal, recordBytes);
  await checkPage(findings, context, { seal, sealBytes, record: recordBytes, page: pageSource(file), templates: check.type?.templates ?? [] });
  return answerFor(check, context, { proves: 'file', fields: findings.decisive().verdict === 'forged' ? undefined : record?.fields });
}

async function readSigned(bytes: Uint8Array): Promise<SignedFile | undefined> {
  const file = readPdf(bytes);
  const signature = findSignature(file);
  if (signature.kind === 'none') return undefined;
  requireExactForm(file);
  return { file, signature, ...(await readAttachments(file)) };
}

/** A damaged file that was once a signed paper is a forgery; anybody else's file is merely not proven. */
function claimsToBeOurs(bytes: Uint8Array): boolean {
  return claimsSignature(bytes) && new TextDecoder('latin1').decode(bytes).includes('seal.cose');
}

function reasonOf({ code }: PdfError): string {
  return code === 'file-appended' || code.startsWith('file-signature') ? code : 'file-altered';
}
