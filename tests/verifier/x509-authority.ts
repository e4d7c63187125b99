import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

export { x509 };

/** Makes certificates with the other library, so that what is read here was not written by our own reading of the rules. */
x509.cryptoProvider.set(globalThis.crypto);

export const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
type KeyAlgorithm = EcKeyGenParams | RsaHashedKeyGenParams | Algorithm;

export interface Holder {
  readonly certificate: x509.X509Certificate;
  readonly der: Uint8Array;
  readonly keys: CryptoKeyPair;
}

export interface Wish {
  readonly name?: string;
  readonly issuer?: Holder;
  readonly algorithm?: KeyAlgorithm;
  readonly signingAlgorithm?: Algorithm | EcdsaParams;
  readonly from?: string;
  readonly until?: string;
  readonly ca?: boolean;
  readonly pathLength?: number;
  readonly keyUsage?: x509.KeyUsageFlags;
  readonly extendedKeyUsages?: readonly string[];
  readonly serialNumber?: string;
  readonly keys?: CryptoKeyPair;
  readonly more?: readonly x509.Extension[];
}

let serial = 0x1000;

export async function issue(wish: Wish): Promise<Holder> {
  const { name = 'CN=Signer', issuer, ca = false, algorithm = EC, extendedKeyUsages } = wish;
  const keys = wish.keys ?? (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
  const usage = wish.keyUsage ?? (ca ? x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign : x509.KeyUsageFlags.digitalSignature);
  const extensions: x509.Extension[] = [
    new x509.BasicConstraintsExtension(ca, wish.pathLength, true),
    new x509.KeyUsagesExtension(usage, true),
    await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    await x509.AuthorityKeyIdentifierExtension.create(issuer?.keys.publicKey ?? keys.publicKey),
    ...(extendedKeyUsages === undefined ? [] : [new x509.ExtendedKeyUsageExtension([...extendedKeyUsages])]),
    ...(wish.more ?? []),
  ];
  const signingKeys = issuer?.keys ?? keys;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: wish.serialNumber ?? (serial += 1).toString(16),
    subject: name,
    issuer: issuer?.certificate.subject ?? name,
    notBefore: new Date(wish.from ?? '2026-01-01T00:00:00Z'),
    notAfter: new Date(wish.until ?? '2045-01-01T00:00:00Z'),
    publicKey: keys.publicKey,
    signingKey: signingKeys.privateKey,
    signingAlgorithm: wish.signingAlgorithm ?? { ...signingKeys.privateKey.algorithm, hash: 'SHA-256' },
    extensions,
  });
  return { certificate, der: new Uint8Array(certificate.rawData), keys };
}

export interface Family {
  readonly root: Holder;
  readonly authority: Holder;
  readonly signer: Holder;
}

/** Root, authority and signer as the seal's trust tree has them. */
export async function makeFamily(): Promise<Family> {
  const root = await issue({ name: 'CN=Root,C=QA', ca: true, algorithm: { name: 'ECDSA', namedCurve: 'P-384' } });
  const authority = await issue({ name: 'CN=Authority,C=QA', ca: true, pathLength: 0, issuer: root });
  const signer = await issue({
    name: 'CN=Signer,O=Ministry,C=QA', issuer: authority, extendedKeyUsages: ['1.3.6.1.5.5.7.3.36', '1.3.6.1.5.5.7.3.4'],
  });
  return { root, authority, signer };
}
