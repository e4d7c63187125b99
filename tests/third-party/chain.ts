import 'reflect-metadata';
import { sign, KeyObject, randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** A small PKI for tests: root and authority CA on P-384, a PDF signer on P-256. */
export type TestChain = {
  readonly rootPem: string;
  readonly root: Uint8Array;
  readonly ca: Uint8Array;
  readonly signer: Uint8Array;
  /** r ‖ s over SHA-256, as the issuer's signers answer. */
  readonly sign: (bytes: Uint8Array) => Promise<Uint8Array>;
};

const DOCUMENT_SIGNING = '1.3.6.1.5.5.7.3.36';
const EMAIL_PROTECTION = '1.3.6.1.5.5.7.3.4';
const HASH = { 'P-256': 'SHA-256', 'P-384': 'SHA-384' } as const;

type Keys = { readonly publicKey: CryptoKey; readonly privateKey: CryptoKey };
type Node = { readonly keys: Keys; readonly certificate: x509.X509Certificate; readonly curve: keyof typeof HASH };

async function certified(curve: keyof typeof HASH, commonName: string, issuer: Node | undefined, extensions: x509.Extension[]): Promise<Node> {
  const keys = (await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: curve }, true, ['sign', 'verify'])) as unknown as Keys;
  const by = issuer ?? { keys, curve };
  const year = 365 * 86_400_000;
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [{ C: ['QA'] }, { O: ['هيئة تجريبية'] }, { CN: [commonName] }],
    issuer: issuer?.certificate.subjectName.toJSON() ?? [{ C: ['QA'] }, { O: ['هيئة تجريبية'] }, { CN: [commonName] }],
    serialNumber: `40${randomBytes(15).toString('hex')}`,
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: new Date(Date.now() + 10 * year),
    publicKey: keys.publicKey,
    signingKey: by.keys.privateKey,
    signingAlgorithm: { name: 'ECDSA', hash: HASH[by.curve] },
    extensions: [
      ...extensions,
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(by.keys.publicKey),
    ],
  });
  return { keys, certificate, curve };
}

export async function makeTestChain(): Promise<TestChain> {
  x509.cryptoProvider.set(webcrypto as never);
  const { keyCertSign, cRLSign, digitalSignature, nonRepudiation } = x509.KeyUsageFlags;
  const caUsage = new x509.KeyUsagesExtension(keyCertSign | cRLSign, true);
  const root = await certified('P-384', 'Test root', undefined, [new x509.BasicConstraintsExtension(true, 1, true), caUsage]);
  const ca = await certified('P-384', 'Test authority CA', root, [new x509.BasicConstraintsExtension(true, 0, true), caUsage]);
  const signer = await certified('P-256', 'Test PDF signer', ca, [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(digitalSignature | nonRepudiation, true),
    new x509.ExtendedKeyUsageExtension([DOCUMENT_SIGNING, EMAIL_PROTECTION]),
  ]);
  const key = KeyObject.from(signer.keys.privateKey as webcrypto.CryptoKey);
  return {
    rootPem: root.certificate.toString('pem'),
    root: new Uint8Array(root.certificate.rawData),
    ca: new Uint8Array(ca.certificate.rawData),
    signer: new Uint8Array(signer.certificate.rawData),
    sign: async (bytes) => new Uint8Array(sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' })),
  };
}
