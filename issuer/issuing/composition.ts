import { hash } from 'node:crypto';
import {
  bindingOf, civilDate, digitCount, type DocumentSchema, encodeRecord, endOfDay, fieldNamed, type FieldMap, layOutSeal, sealAddress, sealBytes, type SealClaims, sealFields, sealQrVersion, type UnsignedSeal, versionSpan, writeFields,
} from '../../document/index.ts';
import type { Signer } from '../../keys/index.ts';
import { PaperError, type Papers, type PaperType } from '../../papers/index.ts';
import type { Authority } from '../authority.ts';
import { IssuerError } from '../errors.ts';
import { type PreparedPaper, preparePaper } from '../pdf/index.ts';
import { statusUri } from '../publication/status.ts';
import { manualCode } from './numbers.ts';

/** Everything that fixes a paper to the byte, signatures aside. */
export type Particulars = {
  readonly paper: PaperType;
  readonly fields: FieldMap;
  readonly salt: Uint8Array;
  readonly number: string;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  readonly status: { readonly list: number; readonly index: number };
};

export type Surroundings = {
  readonly papers: Papers;
  readonly authority: Authority;
  readonly verifyOrigin: string;
  readonly statusOrigin: string;
  readonly codeSecret: Uint8Array;
};

/** A paper that is laid out and waits for its seal. */
export type ComposedPaper = {
  readonly number: string;
  readonly record: Uint8Array;
  readonly pageDigest: Uint8Array;
  readonly templateHash: Uint8Array;
  readonly unsigned: UnsignedSeal;
  readonly code: string;
  readonly prepared: PreparedPaper;
};

/** Printed size of a module: at least 0.5 mm (design §2). */
export const MODULE_MM = 0.5;
/** No type may need a larger QR than this version. */
export const MAX_QR_VERSION = 17;

/**
 * Lays a paper out and binds record, template and page. Equal particulars and surroundings give equal bytes.
 * @throws IssuerError `text-unprintable`, `does-not-fit`, `seal-too-large`
 */
export async function composePaper(particulars: Particulars, around: Surroundings, kid: Uint8Array): Promise<ComposedPaper> {
  const { paper, fields, salt, number, issuedAt } = particulars;
  const { authority } = around;
  const record = encodeRecord({ salt, type: paper.schema.id, number, issuedAt, fields });
  const { templateHash } = paper;
  const claims = claimsOf(particulars, around);
  const code = manualCode(around.codeSecret, number);
  const laidOut = await layOut(particulars, around, code, qrSideMm(claims, kid, around.verifyOrigin));
  const prepared = await preparePaper({ pdf: laidOut.pdf });
  const { pageDigest } = prepared;
  const recordDigest = hash('sha256', record, 'buffer');
  const binding = await bindingOf((bytes) => hash('sha256', bytes, 'buffer'), { recordDigest, templateHash, pageDigest });
  return { number, record, pageDigest, templateHash, unsigned: layOutSeal(kid, { ...claims, binding: Uint8Array.from(binding) }), code, prepared };

  async function layOut(from: Particulars, { papers, verifyOrigin }: Surroundings, manual: string, sideMm: number): Promise<{ pdf: Uint8Array }> {
    try {
      return await papers.layOut({
        type: paper.schema.name,
        record: writeFields(paper.schema.fields, from.fields),
        number,
        issuedOn: civilDate(issuedAt, authority.timeZone),
        issuedAt: new Date(issuedAt * 1000),
        code: manual,
        qrSideMm: sideMm,
        authority,
        verifyAddress: verifyOrigin,
        demo: authority.demo,
      });
    } catch (error) {
      throw error instanceof PaperError ? refusalOf(error) : error;
    }
  }
}

/** Seals what was composed. */
export async function sealPaper({ unsigned }: ComposedPaper, signer: Signer): Promise<Uint8Array> {
  return sealBytes(unsigned, await signer.sign(unsigned.toBeSigned));
}

/** Whether these bytes are a seal of what was composed, whoever signed it. */
export function isSealOf(seal: Uint8Array, { unsigned }: ComposedPaper): boolean {
  return Buffer.compare(seal, sealBytes(unsigned, seal.subarray(-64))) === 0;
}

/** Signs the file that carries the seal and the proof that it is in the log. */
export function signPaper(
  composed: ComposedPaper, sealed: { readonly seal: Uint8Array; readonly logProof: Uint8Array }, signers: { pdf: Signer; /** DER of the CAs above it. */ chain: readonly Uint8Array[] },
  about: { verifyOrigin: string; authority: Authority; issuedAt: number },
): Promise<Uint8Array> {
  return composed.prepared.finish({
    ...sealed,
    sealAddress: sealAddress(about.verifyOrigin),
    record: composed.record,
    certificate: signers.pdf.certificate,
    chain: signers.chain,
    sign: signers.pdf.sign,
    signedAt: new Date(about.issuedAt * 1000),
    authorityName: `${about.authority.name.ar} / ${about.authority.name.en}`,
    reason: 'إصدار وثيقة رسمية / Issue of an official paper',
  });
}

function claimsOf({ paper, fields, number, issuedAt, status }: Particulars, { authority, statusOrigin }: Surroundings): SealClaims {
  const { schema } = paper;
  const exp = expiryOf(schema, fields, authority.timeZone);
  return {
    iat: issuedAt,
    ...(exp === undefined ? {} : { exp }),
    status: { idx: status.index, uri: statusUri(statusOrigin, status.list) },
    type: schema.id,
    number,
    binding: new Uint8Array(32),
    fields: sealFields(schema.fields, fields),
  };
}

/** The first second at which a document with these fields has expired, where its type expires at all. */
export function expiryOf(schema: DocumentSchema, fields: FieldMap, timeZone: string): number | undefined {
  const lastDay = schema.expires === undefined ? undefined : fields.get(fieldNamed(schema.fields, schema.expires).key);
  return typeof lastDay === 'number' ? endOfDay(lastDay, timeZone) : undefined;
}

/** The side of the QR with its quiet zone. A seal's length, and so the version, is known before anything is signed. */
function qrSideMm(claims: SealClaims, kid: Uint8Array, verifyOrigin: string): number {
  const dummy = sealBytes(layOutSeal(kid, claims), new Uint8Array(64).fill(1));
  const version = sealQrVersion(sealAddress(verifyOrigin), digitCount(dummy.length));
  if (version > MAX_QR_VERSION) throw new IssuerError({ code: 'seal-too-large', version, limit: MAX_QR_VERSION });
  return versionSpan(version) * MODULE_MM;
}

function refusalOf(error: PaperError): Error {
  const { problem } = error;
  if (problem.code === 'unprintable') return new IssuerError({ code: 'text-unprintable', field: problem.field, characters: problem.codePoints });
  if (problem.code !== 'does-not-fit') return error;
  return new IssuerError({ code: 'does-not-fit', fields: problem.reason === 'pages' ? problem.longest : [problem.field] });
}
