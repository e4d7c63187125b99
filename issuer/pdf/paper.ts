import { createHash } from 'node:crypto';
import { bytesToDigits, pageDigest, type SealQr, sealQr } from '../../document/index.ts';
import { attach } from './attachments.ts';
import { signCades, type SignBytes, type UnsignedAttribute } from './cades.ts';
import { Draft } from './draft.ts';
import { dictionary, entry, NULL, reference, withEntries } from './object.ts';
import { findPlaceholder, qrForm } from './qrform.ts';
import { readPdf } from './reader.ts';
import { fillByteRange, fillContents, signatureDictionary } from './signaturedictionary.ts';
import { addSignatureField, type Box } from './signaturefield.ts';
import { claimUniversalAccess } from './universalaccess.ts';
import { writePdf } from './writer.ts';

/** What the second phase needs: the seal over the page digest, and who signs the file. */
export type PaperSealing = {
  readonly seal: Uint8Array;
  /** The seal text in front of the digits, from `sealAddress()`. */
  readonly sealAddress: string;
  /** The record's exact bytes. */
  readonly record: Uint8Array;
  /** The proof that the seal is in the log (C2SP tlog-proof); papers of an authority that keeps a log carry it. */
  readonly logProof?: Uint8Array;
  /** DER of the PDF signer's certificate and of the CAs above it. */
  readonly certificate: Uint8Array;
  readonly chain: readonly Uint8Array[];
  readonly sign: SignBytes;
  readonly unsignedAttributes?: (signature: Uint8Array) => Promise<readonly UnsignedAttribute[]>;
  readonly signedAt: Date;
  /** For the signature panel of PDF readers. */
  readonly authorityName: string;
  readonly reason: string;
};

/** A page that will not change any more, before its seal. */
export type PreparedPaper = {
  /** SPEC §6.2. */
  readonly pageDigest: Uint8Array;
  /**
   * Adds QR, attachments and signature: nothing that the digest covers. May be called again after a failed signature.
   * @throws PaperPdfError
   */
  readonly finish: (sealing: PaperSealing) => Promise<Uint8Array>;
};

/** Over the foot of an A4 page, on the right, where the layout names the issuer. */
const SIGNATURE_BOX: Box = [404, 60, 550, 160];

/** Stands for any QR: the digest holds only that there is one, and its side. */
const ANY_QR: SealQr = { version: 1, size: 1, isDark: () => false };

/**
 * Takes a laid-out paper (PDF/A-3a with one pixel where the QR goes) as far as it can be taken before it is sealed.
 * @throws PaperPdfError
 */
export async function preparePaper(layout: { readonly pdf: Uint8Array; readonly signatureBox?: Box }): Promise<PreparedPaper> {
  const draft = new Draft(readPdf(layout.pdf));
  claimUniversalAccess(draft);
  const field = addSignatureField(draft, layout.signatureBox ?? SIGNATURE_BOX);
  const qr = findPlaceholder(draft);
  draft.objects.set(qr, qrForm(ANY_QR));
  // Direct, and there before the digest is made: the digest sees the dictionary, though not the attachments in it.
  draft.changeCatalog({ Names: draft.resolve(entry(draft.catalog, 'Names')) ?? dictionary({}) });
  const source = { catalog: draft.catalog, resolve: (id: string) => draft.objects.get(id) ?? NULL };
  const { digest } = await pageDigest((bytes) => createHash('sha256').update(bytes).digest(), source, ANY_QR);
  return { pageDigest: new Uint8Array(digest), finish: (sealing) => finishPaper(new Draft(draft), { qr, field: field.id }, sealing) };
}

async function finishPaper(draft: Draft, places: { readonly qr: string; readonly field: string }, sealing: PaperSealing): Promise<Uint8Array> {
  const { seal, record, logProof, signedAt, certificate, chain, sign, unsignedAttributes } = sealing;
  draft.objects.set(places.qr, qrForm(sealQr(sealing.sealAddress, bytesToDigits(seal))));
  attach(
    draft,
    [
      { name: 'record.cbor', mediaType: 'application/cbor', description: 'The full record / السجل الكامل', bytes: record },
      { name: 'seal.cose', mediaType: 'application/cose', description: 'The seal in the QR code / الختم في رمز الاستجابة السريعة', bytes: seal },
      ...(logProof ? [{ name: 'log-proof.txt', mediaType: 'text/plain', description: 'Proof from the transparency log / إثبات من سجل الشفافية', bytes: logProof }] : []),
    ],
    signedAt,
  );
  const signature = draft.add(signatureDictionary(sealing));
  draft.objects.set(places.field, withEntries(draft.dictionary(reference(places.field), 'the signature field'), { V: signature }));
  // The second identifier tells versions of a file apart (ISO 32000-1 §14.4); taken from the seal, equal papers stay equal.
  const { bytes, offsets } = writePdf(draft, createHash('sha256').update(seal).digest().subarray(0, 16));
  const gap = fillByteRange(bytes, offsets.get(signature.id)!);
  const contentDigest = createHash('sha256').update(bytes.subarray(0, gap.start)).update(bytes.subarray(gap.end)).digest();
  fillContents(bytes, gap, await signCades({ contentDigest, certificate, chain, sign, ...(unsignedAttributes ? { unsignedAttributes } : {}) }));
  return bytes;
}
