import { beforeAll, describe, expect, test } from '@jest/globals';
import { createHash, verify, X509Certificate } from 'node:crypto';
import forge from 'node-forge';
import { signCades } from '../../issuer/pdf/cades.ts';
import { makeTestChain, type TestChain } from '../third-party/chain.ts';

const CONTENT_DIGEST = createHash('sha256').update('content').digest();
let chain: TestChain;

beforeAll(async () => {
  chain = await makeTestChain();
});

function der(node: forge.asn1.Asn1): Buffer {
  return Buffer.from(forge.asn1.toDer(node).getBytes(), 'latin1');
}

function children(node: forge.asn1.Asn1): forge.asn1.Asn1[] {
  return node.value as forge.asn1.Asn1[];
}

function oidOf(node: forge.asn1.Asn1): string {
  return forge.asn1.derToOid(node.value as string);
}

/** The parts of a signature, read by another library than the writer. */
function open(cms: Buffer) {
  const contentInfo = children(forge.asn1.fromDer(forge.util.createBuffer(cms.toString('latin1')), { strict: true, decodeBitStrings: false } as never));
  const [version, digests, content, certificates, signers] = children(children(contentInfo[1]!)[0]!);
  const signerInfo = children(children(signers!)[0]!);
  return { type: oidOf(contentInfo[0]!), version, digests, content: content!, certificates: children(certificates!).map(der), signerInfo };
}

async function signed(changes: Partial<Parameters<typeof signCades>[0]> = {}): Promise<Buffer> {
  return signCades({ contentDigest: CONTENT_DIGEST, certificate: chain.signer, chain: [chain.ca, chain.root], sign: chain.sign, ...changes });
}

describe('CAdES signature for a PDF', () => {
  test('is detached SignedData over id-data', async () => {
    const { type, content } = open(await signed());
    expect(type).toBe('1.2.840.113549.1.7.2');
    expect(children(content).map(oidOf)).toEqual(['1.2.840.113549.1.7.1']);
  });

  test('signs content type, message digest and signing certificate, and no time', async () => {
    const { signerInfo } = open(await signed());
    const attributes = children(signerInfo[3]!);
    expect(attributes.map((attribute) => oidOf(children(attribute)[0]!)).sort()).toEqual([
      '1.2.840.113549.1.9.16.2.47',
      '1.2.840.113549.1.9.3',
      '1.2.840.113549.1.9.4',
    ]);
    const encoded = attributes.map(der);
    expect(encoded).toEqual([...encoded].sort(Buffer.compare));
  });

  test('signs the attributes as a SET with the key of the certificate', async () => {
    const { signerInfo } = open(await signed());
    const attributes = der(signerInfo[3]!);
    expect(attributes[0]).toBe(0xa0);
    attributes[0] = 0x31;
    const signature = Buffer.from(signerInfo[5]!.value as string, 'latin1');
    expect(verify('sha256', attributes, new X509Certificate(chain.signer).publicKey, signature)).toBe(true);
  });

  test('names the signer by hash, issuer and serial number', async () => {
    const { signerInfo } = open(await signed());
    const attribute = children(signerInfo[3]!).find((candidate) => oidOf(children(candidate)[0]!) === '1.2.840.113549.1.9.16.2.47')!;
    const [hash, issuerSerial] = children(children(children(children(children(attribute)[1]!)[0]!)[0]!)[0]!);
    expect(Buffer.from(hash!.value as string, 'latin1')).toEqual(createHash('sha256').update(chain.signer).digest());
    const [generalNames, serial] = children(issuerSerial!);
    const [issuer, sidSerial] = children(signerInfo[1]!);
    expect(der(children(children(generalNames!)[0]!)[0]!)).toEqual(der(issuer!));
    expect(der(serial!)).toEqual(der(sidSerial!));
    expect(der(serial!).subarray(2).toString('hex').toUpperCase()).toBe(new X509Certificate(chain.signer).serialNumber);
  });

  test('carries the chain as a sorted set', async () => {
    const { certificates } = open(await signed());
    expect(certificates).toEqual([chain.signer, chain.ca, chain.root].map((certificate) => Buffer.from(certificate)).sort(Buffer.compare));
  });

  test('has a place for a timestamp over the signature value', async () => {
    const seen: Uint8Array[] = [];
    const unsignedAttributes = async (signature: Uint8Array) => {
      seen.push(signature);
      return [{ type: '1.2.840.113549.1.9.16.2.14', value: Buffer.from('3000', 'hex') }];
    };
    const { signerInfo } = open(await signed({ unsignedAttributes }));
    expect(Buffer.from(seen[0]!)).toEqual(Buffer.from(signerInfo[5]!.value as string, 'latin1'));
    expect(der(signerInfo[6]!)[0]).toBe(0xa1);
    expect(children(signerInfo[6]!).map((attribute) => oidOf(children(attribute)[0]!))).toEqual(['1.2.840.113549.1.9.16.2.14']);
    expect(open(await signed()).signerInfo).toHaveLength(6);
  });

  test.each([
    ['a leading zero in r', `00${'7f'.repeat(31)}${'01'.repeat(32)}`, `021f${'7f'.repeat(31)}0220${'01'.repeat(32)}`],
    ['high bits', 'ff'.repeat(64), `022100${'ff'.repeat(32)}022100${'ff'.repeat(32)}`],
  ])('encodes r and s minimally: %s', async (_, raw, expected) => {
    const { signerInfo } = open(await signed({ sign: async () => Buffer.from(raw, 'hex') }));
    expect(Buffer.from(signerInfo[5]!.value as string, 'latin1').subarray(2).toString('hex')).toBe(expected);
  });

  test('refuses what is no signature and what is no certificate', async () => {
    await expect(signed({ sign: async () => Buffer.alloc(96) })).rejects.toMatchObject({ code: 'signature-malformed' });
    await expect(signed({ certificate: Buffer.from('3000', 'hex') })).rejects.toMatchObject({ code: 'certificate-malformed' });
    await expect(signed({ certificate: chain.signer.subarray(0, 100) })).rejects.toMatchObject({ code: 'certificate-malformed' });
  });
});
