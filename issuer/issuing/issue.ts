import { hash, randomBytes } from 'node:crypto';
import { civilDate, decodeRecord, SALT_LENGTH, sealEntry, sealText } from '../../document/index.ts';
import { KeyError, type Signer } from '../../keys/index.ts';
import { IssuerError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import type { Register } from '../register/register.ts';
import type { IntentRow, SealedRow } from '../register/rows.ts';
import { composePaper, type ComposedPaper, expiryOf, isSealOf, type Particulars, sealPaper, signPaper, type Surroundings } from './composition.ts';
import { documentNumber, manualCode, statusPlace } from './numbers.ts';
import { acceptRequest, type AcceptedRequest, type IssueRequest } from './request.ts';

/** 9999-12-31, the last instant of SPEC §4. */
const MAX_INSTANT = 253402300799;

export type Signers = { readonly seal: Signer; readonly pdf: Signer; readonly chain: readonly Uint8Array[] };

export type IssuedPaper = {
  readonly number: string;
  readonly type: string;
  /** The seal text of the QR. */
  readonly seal: string;
  readonly pdf: Uint8Array;
  /** The 12-digit manual code. */
  readonly code: string;
  /** True when this request had been answered before and the same paper is returned. */
  readonly replayed: boolean;
};

export type Issuing = {
  readonly register: Register;
  readonly around: Surroundings;
  readonly signers: Signers;
  readonly log: Log;
  /** Whether a signer's key is known to be stolen. */
  readonly isStolen: (kid: Uint8Array) => boolean;
  /** Those who sign an intent that names this seal signer and was stored then (seconds). @throws KeyError `key-unknown`, `key-revoked`, `key-expired` */
  readonly signersOf: (kid: Uint8Array, issuedAt: number) => Promise<Signers>;
  /** Seconds since 1970. */
  readonly clock: () => number;
};

/**
 * Issues one paper, in this order: check, number, lay out, store the intent with the exact bytes to be signed, seal, store the seal, log it, sign
 * the file that carries the log's proof, store it with the state "issued", hand out. A crash leaves nothing, an intent with or without its seal, or
 * the issued paper.
 * @throws IssuerError; KeyError `key-expired`
 */
export async function issuePaper(issuing: Issuing, request: IssueRequest): Promise<IssuedPaper> {
  const accepted = acceptRequest(issuing.around.papers, request);
  const earlier = await findEarlier(issuing.register, accepted);
  if (earlier) return replay(issuing, earlier);
  const { register, around, clock } = issuing;
  const issuedAt = Math.floor(clock());
  requireActive(issuing.signers, issuedAt);
  requireFuture(accepted, around.authority.timeZone, issuedAt);
  const serial = await register.nextSerial();
  const { authority } = around;
  const number = documentNumber(authority.prefix, accepted.paper.schema.code, civilDate(issuedAt, authority.timeZone), serial);
  for (;;) {
    const status = statusPlace(serial);
    if (!status) throw new IssuerError({ code: 'status-lists-full' });
    const particulars: Particulars = { paper: accepted.paper, fields: accepted.fields, salt: randomBytes(SALT_LENGTH), number, issuedAt, status };
    const composed = await composePaper(particulars, around, issuing.signers.seal.kid);
    const outcome = await register.storeIntent(intentOf(accepted, particulars, composed, serial, issuing.signers.seal.kid));
    if (outcome.stored) return finish(issuing, { id: outcome.id, number, type: request.type, issuedAt, client: request.client }, composed);
    // The same request came twice at once: the other one has stored its intent, and this one becomes its echo.
    const twin = outcome.taken === 'idempotency-key' ? await findEarlier(register, accepted) : undefined;
    if (twin) return replay(issuing, twin);
  }
}

/**
 * Finishes an intent that was left behind: lays it out again and signs only if page and payload are the stored ones, byte for byte.
 * @throws IssuerError `intent-not-reproducible`
 */
export async function finishIntent(issuing: Issuing, intent: IntentRow): Promise<IssuedPaper> {
  const lost = (what: string): IssuerError => new IssuerError({ code: 'intent-not-reproducible', number: intent.number, what });
  const paper = issuing.around.papers.types.get(intent.type);
  if (!paper || !equal(paper.templateHash, intent.template_hash)) throw lost('template');
  const { salt, fields, issuedAt } = decodeRecord(intent.record);
  const signers = await signersFor(issuing, intent.signer_kid, issuedAt).catch((error: unknown) => {
    throw error instanceof KeyError ? lost('seal signer') : error;
  });
  const status = { list: intent.status_list, index: intent.status_index };
  const composed = await composePaper({ paper, fields, salt, number: intent.number, issuedAt, status }, issuing.around, signers.seal.kid);
  if (!equal(composed.pageDigest, intent.page_digest)) throw lost('page');
  if (!equal(composed.unsigned.payload, intent.seal_payload)) throw lost('seal payload');
  return finish({ ...issuing, signers }, { id: intent.id, number: intent.number, type: intent.type, issuedAt, client: intent.client }, composed);
}

/** The present signers where they may sign what was begun then; others have come since, and the payload holds its time. */
async function signersFor({ signers, signersOf }: Issuing, kid: Uint8Array, issuedAt: number): Promise<Signers> {
  const { seal, pdf } = signers;
  return equal(seal.kid, kid) && pdf.from <= issuedAt && issuedAt < pdf.until ? signers : signersOf(kid, issuedAt);
}

async function finish(
  issuing: Issuing, document: { id: string; number: string; type: string; issuedAt: number; client: string }, composed: ComposedPaper,
): Promise<IssuedPaper> {
  const { around, signers, register, log } = issuing;
  const { verifyOrigin, authority } = around;
  const sealed = await sealOnce(issuing, document.id, composed);
  const logProof = await log.append(sealEntry(sealed.seal_id));
  // Reported as stolen meanwhile, its seals count no more: a paper that every verifier calls forged is not handed out.
  if (issuing.isStolen(signers.seal.kid)) throw new KeyError('key-revoked', 'The seal signer\'s key was reported as stolen while this paper was made; ask for it again.');
  const pdf = await signPaper(composed, { seal: sealed.seal, logProof }, signers, { verifyOrigin, authority, issuedAt: document.issuedAt });
  const issued = { ...sealed, pdf };
  const first = await register.storeIssued(issued, document.client, document.number);
  // Signed by two processes at once: only what was stored is ever handed out.
  const standing = first ? issued : (await register.findIssued(document.id))!;
  return answer(issuing, document, standing, false);
}

/**
 * Seals what was composed and stores the seal before anybody can see it: a seal that is in the log is in the register too. Of two made at once, or
 * one that a crash left behind, the first stays.
 * @throws IssuerError `intent-not-reproducible` when the stored one is of another page
 */
async function sealOnce({ signers, register }: Issuing, id: string, composed: ComposedPaper): Promise<SealedRow> {
  const seal = await sealPaper(composed, signers.seal);
  const sealed = { document_id: id, seal, seal_id: hash('sha256', seal, 'buffer') };
  if (await register.storeSealed(sealed)) return sealed;
  const earlier = (await register.findSealed(id))!;
  if (isSealOf(earlier.seal, composed)) return earlier;
  throw new IssuerError({ code: 'intent-not-reproducible', number: composed.number, what: 'seal' });
}

async function replay(issuing: Issuing, intent: IntentRow): Promise<IssuedPaper> {
  const issued = await issuing.register.findIssued(intent.id);
  return issued ? answer(issuing, intent, issued, true) : { ...(await finishIntent(issuing, intent)), replayed: true };
}

function answer({ around }: Issuing, { number, type }: { number: string; type: string }, issued: { seal: Uint8Array; pdf: Uint8Array }, replayed: boolean): IssuedPaper {
  return { number, type, seal: sealText(around.verifyOrigin, issued.seal), pdf: issued.pdf, code: manualCode(around.codeSecret, number), replayed };
}

/** @throws IssuerError `idempotency-conflict` */
async function findEarlier(register: Register, { client, idempotencyKey, digest }: AcceptedRequest): Promise<IntentRow | undefined> {
  if (idempotencyKey === null) return undefined;
  const intent = await register.findByIdempotencyKey(client, idempotencyKey);
  if (intent && !equal(intent.request_digest, digest)) throw new IssuerError({ code: 'idempotency-conflict', number: intent.number });
  return intent;
}

function intentOf(accepted: AcceptedRequest, { number, issuedAt, status }: Particulars, composed: ComposedPaper, serial: number, kid: Uint8Array): Parameters<Register['storeIntent']>[0] {
  return {
    serial, number,
    type: accepted.paper.schema.name,
    client: accepted.client,
    idempotency_key: accepted.idempotencyKey,
    request_digest: accepted.digest,
    record: composed.record,
    template_hash: composed.templateHash,
    page_digest: composed.pageDigest,
    signer_kid: kid,
    seal_payload: composed.unsigned.payload,
    status_list: status.list,
    status_index: status.index,
    issued_at: issuedAt,
  };
}

/** What is sealed outside its signer's period is a forgery to every verifier (SPEC §9). */
function requireActive({ seal, pdf }: Signers, issuedAt: number): void {
  if ([seal, pdf].every(({ from, until }) => from <= issuedAt && issuedAt < until)) return;
  throw new KeyError('key-expired', 'The clock is outside the signing period of the keys: nothing is issued.');
}

/** A seal expires after it was issued and within four-digit years, or it cannot be read (SPEC §4). */
function requireFuture({ paper, fields }: AcceptedRequest, timeZone: string, issuedAt: number): void {
  const exp = expiryOf(paper.schema, fields, timeZone);
  if (exp === undefined || (exp > issuedAt && exp <= MAX_INSTANT)) return;
  throw new IssuerError({ code: 'record-invalid', problems: [{ field: paper.schema.expires!, code: 'out-of-range' }] });
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
