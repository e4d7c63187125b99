import { createHash, sign as nodeSign, KeyObject, type KeyLike } from 'node:crypto';
import type { Holder } from './x509-authority.ts';

/** A DER writer that writes whatever it is told, right or wrong. */
export function tlv(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const octets: number[] = [];
  for (let rest = body.length; rest > 0; rest >>= 8) octets.unshift(rest & 255);
  return Buffer.concat([Buffer.from(body.length < 128 ? [tag, body.length] : [tag, 0x80 | octets.length, ...octets]), body]);
}
export const sequence = (...parts: readonly Uint8Array[]): Buffer => tlv(0x30, ...parts);
export const sorted = (parts: readonly Uint8Array[]): Uint8Array[] => [...parts].sort(Buffer.compare);
export const integer = (value: number): Buffer => tlv(2, Buffer.from([value]));
export const octets = (value: Uint8Array): Buffer => tlv(4, value);

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const arcs = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc & 127];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift(128 | (left & 127));
    return groups;
  });
  return tlv(6, Buffer.from(arcs));
}

export const SHA256 = sequence(oid('2.16.840.1.101.3.4.2.1'));
export const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
export const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
export const attribute = (type: string, ...values: readonly Uint8Array[]): Buffer => sequence(oid(type), tlv(0x31, ...values));

export const contentType = (type = '1.2.840.113549.1.7.1'): Buffer => attribute('1.2.840.113549.1.9.3', oid(type));
export const messageDigest = (content: Uint8Array): Buffer => attribute('1.2.840.113549.1.9.4', octets(sha256(content)));
export const signingTime = (): Buffer => attribute('1.2.840.113549.1.9.5', tlv(0x17, Buffer.from('270101000000Z')));
export const signingCertificate = (der: Uint8Array, issuer?: Uint8Array, serial?: Uint8Array): Buffer => {
  const issuerSerial = issuer === undefined || serial === undefined ? [] : [sequence(sequence(tlv(0xa4, issuer)), serial)];
  return attribute('1.2.840.113549.1.9.16.2.47', sequence(sequence(sequence(octets(sha256(der)), ...issuerSerial))));
};

/** Issuer and serial number of a certificate, cut out by hand. */
export function identify(der: Uint8Array): { issuer: Buffer; serial: Buffer } {
  const read = (at: number): { end: number; body: number } => {
    const first = der[at + 1] ?? 0;
    const count = first < 128 ? 0 : first & 127;
    const length = count === 0 ? first : [...der.subarray(at + 2, at + 2 + count)].reduce((sum, octet) => sum * 256 + octet, 0);
    return { body: at + 2 + count, end: at + 2 + count + length };
  };
  const version = read(read(read(0).body).body).end;
  const serial = read(version).end;
  const algorithm = read(serial).end;
  return { serial: Buffer.from(der.subarray(version, serial)), issuer: Buffer.from(der.subarray(algorithm, read(algorithm).end)) };
}

export interface Recipe {
  readonly content: Uint8Array;
  readonly signer: Holder;
  readonly certificates: readonly Uint8Array[];
  readonly attributes?: readonly Uint8Array[];
  /** The members of the signed attributes' SET, in the order to write; sorted by default. */
  readonly arrange?: (attributes: readonly Uint8Array[]) => readonly Uint8Array[];
  readonly arrangeCertificates?: (certificates: readonly Uint8Array[]) => readonly Uint8Array[];
  readonly signatureAlgorithm?: Uint8Array;
  readonly signature?: (valid: Buffer) => Uint8Array;
  readonly key?: KeyLike;
  readonly identifier?: Uint8Array;
  readonly digestAlgorithm?: Uint8Array;
  readonly unsigned?: readonly Uint8Array[];
  readonly signerInfos?: (info: Buffer) => readonly Uint8Array[];
  readonly signerVersion?: number;
  readonly version?: number;
  readonly encapsulated?: Uint8Array;
  readonly afterCertificates?: Uint8Array;
}

/** A CAdES-BES signature as the issuing side makes it, unless the recipe says otherwise. */
export function buildCms(recipe: Recipe): Uint8Array {
  const { content, signer, arrange = sorted, arrangeCertificates = sorted, digestAlgorithm = SHA256 } = recipe;
  const { issuer, serial } = identify(signer.der);
  const attributes = arrange(recipe.attributes ?? [contentType(), messageDigest(content), signingCertificate(signer.der, issuer, serial)]);
  const key = recipe.key ?? KeyObject.from(signer.keys.privateKey);
  const valid = nodeSign('sha256', tlv(0x31, ...attributes), key);
  const info = sequence(
    integer(recipe.signerVersion ?? 1), recipe.identifier ?? sequence(issuer, serial), digestAlgorithm, tlv(0xa0, ...attributes),
    recipe.signatureAlgorithm ?? ECDSA_SHA256, octets(recipe.signature?.(valid) ?? valid),
    ...(recipe.unsigned === undefined ? [] : [tlv(0xa1, ...sorted(recipe.unsigned))]),
  );
  return new Uint8Array(sequence(oid('1.2.840.113549.1.7.2'), tlv(0xa0, sequence(
    integer(recipe.version ?? 1), tlv(0x31, digestAlgorithm), recipe.encapsulated ?? sequence(oid('1.2.840.113549.1.7.1')),
    tlv(0xa0, ...arrangeCertificates(recipe.certificates)), recipe.afterCertificates ?? Buffer.alloc(0),
    tlv(0x31, ...(recipe.signerInfos?.(info) ?? [info])),
  ))));
}
