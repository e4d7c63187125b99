import 'reflect-metadata';
import { KeyObject, webcrypto, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { Role } from './signer.ts';

x509.cryptoProvider.set(webcrypto);

/** Extended key usages that tell the roles apart. */
const EXTENDED_KEY_USAGE = {
  /** id-tsl-kp-tslSigning, ETSI TS 119 612 §5.7.1 */
  trustList: '0.4.0.2231.3.0',
  /** id-kp-documentSigning, RFC 9336 */
  documentSigning: '1.3.6.1.5.5.7.3.36',
  /** Beside documentSigning: poppler's pdfsig trusts a signer only with it. */
  emailProtection: '1.3.6.1.5.5.7.3.4',
  /** id-kp-oauthStatusSigning, IETF Token Status List */
  status: '1.3.6.1.5.5.7.3.30',
} as const;

/** cRLNumber, RFC 5280 §5.2.3 */
const CRL_NUMBER = '2.5.29.20';

const ROLE_USAGES: Record<Exclude<Role, 'root' | 'authority-ca'>, string[]> = {
  'trust-list': [EXTENDED_KEY_USAGE.trustList],
  seal: [EXTENDED_KEY_USAGE.documentSigning],
  pdf: [EXTENDED_KEY_USAGE.documentSigning, EXTENDED_KEY_USAGE.emailProtection],
  status: [EXTENDED_KEY_USAGE.status],
};

export type Pair = { readonly role: Role; readonly keys: webcrypto.CryptoKeyPair; readonly certificate: x509.X509Certificate };

export type Subject = { readonly organization: string; readonly commonName: string };

export type Validity = { readonly notBefore: Date; readonly notAfter: Date };

/** P-384 for what must last (root and CA), P-256 for what is verified on phones. */
export async function generateKeys(role: Role): Promise<webcrypto.CryptoKeyPair> {
  const namedCurve = role === 'root' || role === 'authority-ca' ? 'P-384' : 'P-256';
  return webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve }, true, ['sign', 'verify']);
}

export async function certifyRoot(keys: webcrypto.CryptoKeyPair, subject: Subject, validity: Validity): Promise<Pair> {
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: nameOf(subject),
    serialNumber: serialNumber(),
    ...validity,
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-384' },
    extensions: [
      new x509.BasicConstraintsExtension(true, 1, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { role: 'root', keys, certificate };
}

/** Certifies a key for one role under `issuer`, with a CRL distribution point where `crlUri` is given. */
export async function certify(
  role: Exclude<Role, 'root'>, keys: webcrypto.CryptoKeyPair, issuer: Pair, subject: Subject, validity: Validity, crlUri: string | undefined,
): Promise<Pair> {
  const isCa = role === 'authority-ca';
  const extensions: x509.Extension[] = [
    new x509.BasicConstraintsExtension(isCa, isCa ? 0 : undefined, true),
    new x509.KeyUsagesExtension(keyUsageOf(role), true),
    await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    await x509.AuthorityKeyIdentifierExtension.create(issuer.keys.publicKey),
  ];
  if (role !== 'authority-ca') extensions.push(new x509.ExtendedKeyUsageExtension(ROLE_USAGES[role], false));
  if (crlUri !== undefined) extensions.push(new x509.CRLDistributionPointsExtension([crlUri]));
  const certificate = await x509.X509CertificateGenerator.create({
    subject: nameOf(subject),
    issuer: issuer.certificate.subject,
    serialNumber: serialNumber(),
    ...validity,
    publicKey: keys.publicKey,
    signingKey: issuer.keys.privateKey,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-384' },
    extensions,
  });
  return { role, keys, certificate };
}

/** What a CRL says beside who signed it. */
export type CrlContent = {
  readonly number: number;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly entries: readonly { readonly serialNumber: string; readonly revocationDate: Date; readonly reason: number }[];
};

/** A complete CRL (RFC 5280 §5). */
export async function makeCrl(issuer: Pair, { number, thisUpdate, nextUpdate, entries }: CrlContent): Promise<Uint8Array> {
  const crl = await x509.X509CrlGenerator.create({
    issuer: issuer.certificate.subject,
    thisUpdate,
    nextUpdate,
    entries: [...entries],
    signingKey: issuer.keys.privateKey,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-384' },
    extensions: [await x509.AuthorityKeyIdentifierExtension.create(issuer.keys.publicKey), new x509.Extension(CRL_NUMBER, false, derInteger(number))],
  });
  return new Uint8Array(crl.rawData);
}

/** Reads a CRL of ours back. Undefined when its CA did not sign it. @throws Error when it is no CRL */
export async function readCrl(der: Uint8Array, issuer: x509.X509Certificate): Promise<CrlContent | undefined> {
  const crl = new x509.X509Crl(Buffer.from(der));
  if (crl.issuer !== issuer.subject || !(await crl.verify({ publicKey: issuer }))) return undefined;
  const digits = Buffer.from(new Uint8Array(crl.getExtension(CRL_NUMBER)!.value)).subarray(2).toString('hex');
  const entries = crl.entries.map(({ serialNumber, revocationDate, reason }) => ({ serialNumber, revocationDate, reason: reason ?? 0 }));
  return { number: Number.parseInt(digits, 16), thisUpdate: crl.thisUpdate, nextUpdate: crl.nextUpdate!, entries };
}

function derInteger(value: number): Uint8Array {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  const positive = bytes[0]! > 0x7f ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  return Uint8Array.of(2, positive.length, ...positive);
}

/** Whether `issuer` signed `certificate`: by name, key identifier and signature. */
export function isIssuedBy(certificate: Uint8Array, issuer: Uint8Array): boolean {
  const [subject, above] = [new X509Certificate(certificate), new X509Certificate(issuer)];
  return subject.checkIssued(above) && subject.verify(above.publicKey);
}

/** The key as PKCS#8, encrypted with AES-256-CBC under PBKDF2 (RFC 8018); OpenSSL's 2,048 rounds are why passphrases are generated. */
export function encryptedKey(keys: webcrypto.CryptoKeyPair, passphrase: string): string {
  return KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }) as string;
}

/** Takes an encrypted CA key back into a pair that can certify. */
export async function pairOf(role: Role, key: KeyObject, certificate: x509.X509Certificate): Promise<Pair> {
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
  const algorithm = { name: 'ECDSA', namedCurve: key.asymmetricKeyDetails?.namedCurve === 'secp384r1' ? 'P-384' : 'P-256' };
  const privateKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
  const publicKey = (await certificate.publicKey.export(algorithm, ['verify'])) as webcrypto.CryptoKey;
  return { role, keys: { privateKey, publicKey }, certificate };
}

/** The raw uncompressed point of a certificate's EC key (SEC 1 §2.3.3). */
export async function rawPublicKey(certificate: x509.X509Certificate): Promise<Uint8Array> {
  const key = (await certificate.publicKey.export()) as webcrypto.CryptoKey;
  return new Uint8Array(await webcrypto.subtle.exportKey('raw', key));
}

export function certificateFromPem(pem: string): x509.X509Certificate {
  return new x509.X509Certificate(pem);
}

function keyUsageOf(role: Role): number {
  if (role === 'authority-ca') return x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign;
  if (role === 'seal' || role === 'pdf') return x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.nonRepudiation;
  return x509.KeyUsageFlags.digitalSignature;
}

function nameOf(subject: Subject): x509.JsonName {
  return [{ O: [subject.organization] }, { CN: [subject.commonName] }];
}

/** 127 random bits: positive and unguessable (CA/Browser Forum BR §7.1 asks for 64). */
function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}
