import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { KeyObject } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { validateSignerPath } from '../../verifier/cms/signer-path.ts';
import { verifyCades } from '../../verifier/cms/verify-cades.ts';
import { parseCertificate, type Certificate } from '../../verifier/x509/certificate.ts';
import { buildCms } from './cms-builder.ts';
import { issue, makeFamily, x509, type Family, type Holder } from './x509-authority.ts';

const CONTENT = Buffer.from('%PDF-1.7 everything but the gap');
const AT = new Date('2027-01-01T00:00:00Z');
Error.stackTraceLimit = 0; // tens of thousands of refusals, none of which is read

function parsed(der: Uint8Array): Certificate {
  const result = parseCertificate(der);
  if (!result.ok) throw new Error(result.code);
  return result.certificate;
}

async function verdict(cms: Uint8Array, anchors: readonly Certificate[], allowSigningTime = false): Promise<string> {
  const signature = await verifyCades({ cms, content: { bytes: CONTENT }, allowSigningTime });
  if (!signature.ok) return signature.code;
  const path = await validateSignerPath(signature, { anchors, at: AT, purpose: { keyUsage: ['digitalSignature'] } });
  return path.ok ? 'ok' : path.code;
}

/** Positions of bits, among those from byte `start` to `end`, that can be flipped without anybody noticing. */
async function freeBits(cms: Uint8Array, anchors: readonly Certificate[], allowSigningTime = false, start = 0, end = cms.length): Promise<number[]> {
  expect(await verdict(cms, anchors, allowSigningTime)).toBe('ok');
  const isFree = async (bit: number): Promise<boolean> => {
    const flipped = new Uint8Array(cms);
    flipped[bit >> 3]! ^= 0x80 >> (bit & 7);
    return await verdict(flipped, anchors, allowSigningTime) === 'ok';
  };
  const free: number[] = [];
  for (let byte = start; byte < end; byte += 4) {
    const bits = Array.from({ length: 8 * Math.min(4, end - byte) }, (_, index) => byte * 8 + index);
    const found = await Promise.all(bits.map(isFree));
    free.push(...bits.filter((_, index) => found[index]));
  }
  return free;
}

function signWithOpenssl(signer: Holder, others: readonly Holder[]): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'khatm-cms-'));
  const path = (name: string): string => join(folder, name);
  try {
    writeFileSync(path('content'), CONTENT);
    writeFileSync(path('key.pem'), KeyObject.from(signer.keys.privateKey).export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    writeFileSync(path('signer.pem'), signer.certificate.toString('pem'));
    writeFileSync(path('others.pem'), others.map(({ certificate }) => certificate.toString('pem')).join('\n'));
    return new Uint8Array(execFileSync('openssl', [
      'cms', '-sign', '-cades', '-binary', '-nosmimecap', '-md', 'sha256', '-outform', 'DER', '-in', path('content'),
      '-signer', path('signer.pem'), '-inkey', path('key.pem'), '-certfile', path('others.pem'),
    ]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('no bit of a CMS is free', () => {
  let family: Family;
  let anchors: Certificate[];
  beforeAll(async () => {
    family = await makeFamily();
    anchors = [parsed(family.root.der)];
  });

  it('with signer and authority inside', async () => {
    const { signer, authority } = family;
    const cms = buildCms({ content: CONTENT, signer, certificates: [signer.der, authority.der] });
    expect(await freeBits(cms, anchors)).toEqual([]);
  }, 120_000);

  it('with the anchor inside as well', async () => {
    const { signer, authority, root } = family;
    const cms = buildCms({ content: CONTENT, signer, certificates: [signer.der, authority.der, root.der] });
    const start = Buffer.from(cms).indexOf(root.der);
    expect(start).toBeGreaterThan(0);
    expect(await freeBits(cms, anchors, false, start, start + root.der.length)).toEqual([]);
  }, 120_000);

  it('of one that openssl made', async () => {
    const { signer, authority } = family;
    const cms = signWithOpenssl(signer, [authority]);
    expect(await verdict(cms, anchors)).toBe('cms-signing-time');
    // The certificates are those of the first case, where each of their bits was flipped; here all that stands around them.
    const [first, second] = [signer.der, authority.der].map((der) => ({ start: Buffer.from(cms).indexOf(der), length: der.length }))
      .sort((a, b) => a.start - b.start);
    if (first === undefined || second === undefined || first.start < 0) throw new Error('The certificates are not inside');
    expect(second.start).toBe(first.start + first.length);
    expect(await freeBits(cms, anchors, true, 0, first.start)).toEqual([]);
    expect(await freeBits(cms, anchors, true, second.start + second.length)).toEqual([]);
  }, 120_000);

  it('because certificates outside the path are refused', async () => {
    const { signer, authority, root } = family;
    const stranger = await issue({ name: 'CN=Stranger', ca: true });
    const cms = buildCms({ content: CONTENT, signer, certificates: [signer.der, authority.der, stranger.der] });
    expect(await verdict(cms, anchors)).toBe('cms-stray-certificate');
    const otherRoot = await issue({ name: 'CN=Root,C=QA', ca: true, keys: root.keys, algorithm: { name: 'ECDSA', namedCurve: 'P-384' } });
    const twoRoots = buildCms({ content: CONTENT, signer, certificates: [signer.der, authority.der, otherRoot.der] });
    expect(await verdict(twoRoots, anchors)).toBe('cms-stray-certificate');
  });

  it('and what path validation refuses stays refused', async () => {
    const { authority, root } = family;
    const build = (signer: Holder): Uint8Array => buildCms({ content: CONTENT, signer, certificates: [signer.der, authority.der] });
    expect(await verdict(build(await issue({ issuer: authority, until: '2026-02-01T00:00:00Z' })), anchors)).toBe('expired');
    expect(await verdict(build(await issue({ issuer: authority, keyUsage: x509.KeyUsageFlags.keyAgreement })), anchors)).toBe('key-usage');
    expect(await verdict(build(await issue({ issuer: root })), anchors)).toBe('cms-stray-certificate');
    expect(await verdict(build(family.signer), [parsed((await issue({ name: 'CN=Root,C=QA', ca: true })).der)])).toBe('key-identifier');
    expect(await verdict(build(family.signer), [])).toBe('no-path');
  });
});
