import { createHash } from 'node:crypto';
import { contextTag, integer, octetString, oid, readAll, sequence, setOf, TAG, tlv } from './der.ts';
import { PaperPdfError } from './errors.ts';

/** Signs with ECDSA P-256 and SHA-256 over the given bytes; answers r ‖ s (IEEE P1363), 64 bytes. */
export type SignBytes = (bytes: Uint8Array) => Promise<Uint8Array>;

/** An attribute beside the signature, e.g. a timestamp on it: type as dotted OID, value as DER. */
export type UnsignedAttribute = { readonly type: string; readonly value: Uint8Array };

export type CadesRequest = {
  /** SHA-256 of what is signed. */
  readonly contentDigest: Uint8Array;
  /** DER. The chain holds the CAs above the signer; the root may be left to the reader. */
  readonly certificate: Uint8Array;
  readonly chain: readonly Uint8Array[];
  readonly sign: SignBytes;
  /** Called with the signature value (DER), for what can be made only then, such as an RFC 3161 timestamp. */
  readonly unsignedAttributes?: (signature: Uint8Array) => Promise<readonly UnsignedAttribute[]>;
};

const ID_DATA = oid('1.2.840.113549.1.7.1');
const ID_SIGNED_DATA = oid('1.2.840.113549.1.7.2');
const CONTENT_TYPE = oid('1.2.840.113549.1.9.3');
const MESSAGE_DIGEST = oid('1.2.840.113549.1.9.4');
const SIGNING_CERTIFICATE_V2 = oid('1.2.840.113549.1.9.16.2.47');
/** No parameters: RFC 5754 §2. */
const SHA256 = sequence(oid('2.16.840.1.101.3.4.2.1'));
/** No parameters: RFC 5758 §3.2. */
const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const VERSION_1 = integer(Buffer.of(1));
/** Of a GeneralName (RFC 5280 §4.2.1.6): [4], explicit since Name is a CHOICE. */
const DIRECTORY_NAME = contextTag(4);

/**
 * A detached CAdES signature at level B-B for a PDF (ETSI EN 319 142-1 §6, `ETSI.CAdES.detached`): CMS SignedData (RFC 5652)
 * whose signed attributes are content type, message digest and signing certificate, and no signing time, which in a PDF is
 * the signature dictionary's `M`.
 * @throws PaperPdfError `certificate-malformed`, `signature-malformed`
 */
export async function signCades(request: CadesRequest): Promise<Buffer> {
  const { certificate, chain } = request;
  const { issuer, serial } = issuerAndSerial(certificate);
  const signedAttributes = [
    attribute(CONTENT_TYPE, ID_DATA),
    attribute(MESSAGE_DIGEST, octetString(request.contentDigest)),
    attribute(SIGNING_CERTIFICATE_V2, signingCertificate(certificate, issuer, serial)),
  ];
  // Signed as a SET, sent as [0] (RFC 5652 §5.4).
  const signature = derSignature(await request.sign(setOf(signedAttributes)));
  const unsigned = (await request.unsignedAttributes?.(signature)) ?? [];
  const signerInfo = sequence(
    VERSION_1,
    sequence(issuer, serial),
    SHA256,
    setOf(signedAttributes, contextTag(0)),
    ECDSA_WITH_SHA256,
    octetString(signature),
    ...(unsigned.length > 0 ? [setOf(unsigned.map(({ type, value }) => attribute(oid(type), value)), contextTag(1))] : []),
  );
  const signedData = sequence(VERSION_1, setOf([SHA256]), sequence(ID_DATA), setOf([certificate, ...chain], contextTag(0)), setOf([signerInfo]));
  return sequence(ID_SIGNED_DATA, tlv(contextTag(0), signedData));
}

function attribute(type: Uint8Array, value: Uint8Array): Buffer {
  return sequence(type, tlv(TAG.set, value));
}

/** SigningCertificateV2 (RFC 5035 §3): SHA-256 is the default and so left out; issuerSerial names the issuer once more. */
function signingCertificate(certificate: Uint8Array, issuer: Uint8Array, serial: Uint8Array): Buffer {
  const hash = octetString(createHash('sha256').update(certificate).digest());
  const issuerSerial = sequence(sequence(tlv(DIRECTORY_NAME, issuer)), serial);
  return sequence(sequence(sequence(hash, issuerSerial)));
}

/** The two fields as they stand in the certificate (RFC 5280 §4.1), so that a name is never re-encoded. */
function issuerAndSerial(certificate: Uint8Array): { issuer: Uint8Array; serial: Uint8Array } {
  try {
    const tbs = readAll(readAll(certificate)[0]!.contents)[0]!;
    const fields = readAll(tbs.contents);
    const [serial, , issuer] = fields[0]?.tag === contextTag(0) ? fields.slice(1) : fields;
    if (serial?.tag === TAG.integer && issuer?.tag === TAG.sequence) return { issuer: issuer.whole, serial: serial.whole };
  } catch {
    // Reported below: whatever broke, the certificate is not one.
  }
  throw new PaperPdfError('certificate-malformed', 'the signer has no X.509 certificate');
}

/** r ‖ s as Ecdsa-Sig-Value (RFC 3279 §2.2.3). */
function derSignature(raw: Uint8Array): Buffer {
  if (raw.length !== 64) throw new PaperPdfError('signature-malformed', `${raw.length} bytes are no r and s of P-256`);
  return sequence(integer(raw.subarray(0, 32)), integer(raw.subarray(32)));
}
