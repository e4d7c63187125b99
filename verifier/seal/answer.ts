import {
  type Answer, type AnsweredDocument, type AnsweredField, type AnsweredIssuer, civilDate, displayField, ELLIPSIS, type Field, type FieldMap, type Label, localInstant, type Proves, toHex, type TrustPart,
} from '../../document/index.ts';
import type { Finding } from './findings.ts';
import { checkSealBytes, checkSealText, type SealCheck } from './check.ts';
import type { VerifierContext } from './context.ts';

/** The verdict on a seal text. It proves the seal only: "compare these fields with the paper". */
export async function verifySealText(text: string, context: VerifierContext): Promise<Answer> {
  return answerFor(await checkSealText(text, context), context);
}

export async function verifySealBytes(bytes: Uint8Array, context: VerifierContext): Promise<Answer> {
  return answerFor(await checkSealBytes(bytes, context), context);
}

/** Puts a judged seal into words. `fields` replaces the seal's own, for a file that carries the full record. */
export async function answerFor(check: SealCheck, context: VerifierContext, options: { proves?: Proves; fields?: FieldMap | undefined } = {}): Promise<Answer> {
  const { verdict, reason, detail } = check.findings.decisive();
  // Fields of a seal whose signature does not hold are a forger's words, and are not repeated.
  const believed = check.signer !== undefined && check.findings.steps.some(({ step, outcome }) => step === 'seal-signature' && outcome === 'passed');
  return {
    verdict,
    reason,
    detail: detail ?? null,
    proves: options.proves ?? 'seal',
    steps: check.findings.steps,
    issuer: believed ? issuerOf(check.signer!.part) : null,
    document: believed ? documentOf(check, options.fields) : null,
    sealId: check.bytes ? toHex(await context.crypto.sha256(check.bytes)) : null,
    statusAsOf: check.statusAsOf === undefined ? null : new Date(check.statusAsOf * 1000).toISOString(),
    trustSequence: context.trust?.head.sequence ?? null,
    seal: null,
  };
}

/** An answer without a seal: nothing could be read. */
export function emptyAnswer(finding: Finding, step: 'read' | 'file-signature', context: VerifierContext): Answer {
  return {
    verdict: finding.verdict, reason: finding.reason, detail: finding.detail ?? null, proves: 'seal',
    steps: [{ step, outcome: 'failed', reason: finding.reason }],
    issuer: null, document: null, sealId: null, statusAsOf: null, trustSequence: context.trust?.head.sequence ?? null, seal: null,
  };
}

function issuerOf({ authority, name, prefix, demo }: TrustPart): AnsweredIssuer {
  return { id: authority, name, prefix, demo };
}

function documentOf({ seal, signer, type }: SealCheck, fields: FieldMap | undefined): AnsweredDocument | null {
  if (!seal || !signer || !type) return null;
  const { claims } = seal;
  const { timeZone } = signer.part;
  return {
    number: claims.number,
    type: { id: type.id, name: type.name, label: type.label },
    issuedAt: localInstant(claims.iat, timeZone),
    validUntil: claims.exp === undefined ? null : civilDate(claims.exp - 1, timeZone),
    fields: type.fields.flatMap((field) => answeredField(field, fields ?? claims.fields)),
  };
}

function answeredField(field: Field, fields: FieldMap): AnsweredField[] {
  const value = fields.get(field.key);
  if (value === undefined) return [];
  const shown: Label = displayField(field, value);
  const clip = field.inSeal?.clip;
  const clipped = clip !== undefined && [shown.ar, shown.en].some((text) => text.endsWith(ELLIPSIS) && [...text].length <= clip);
  return [{ key: field.key, name: field.name, label: field.label, value: shown, clipped }];
}
