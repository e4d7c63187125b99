import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { toHex, TRUST_HEAD_TYPE, type TrustPart } from '../../document/index.ts';
import { openSigner, readManifest, rotateKeys, type Signer, signJws } from '../../keys/index.ts';
import { nodeCrypto, openTrustList, type TrustList, type TrustListSource, verifySealBytes } from '../../verifier/index.ts';
import { webCrypto } from '../../verifier/browser.ts';
import { AUTHORITY, contextOf, makeTestKeys, NOW, ORIGIN, PASSPHRASE, signSeal, signTrust, type TestKeys, trustPart } from '../support/authority.ts';
import { otherSolution } from '../vectors/test-key.ts';

const DAY = 86_400;
let keys: TestKeys;
let others: TestKeys;
let part: TrustPart;
beforeAll(async () => {
  [keys, others] = await Promise.all([makeTestKeys(), makeTestKeys({ organization: 'Other Agency' })]);
  part = await trustPart(keys);
});
afterAll(() => {
  keys.remove();
  others.remove();
});

const open = (source: TrustListSource, changes: { root?: Uint8Array; now?: number; previous?: TrustList } = {}): Promise<TrustList> =>
  openTrustList(source, { root: keys.root, now: NOW, crypto: nodeCrypto, ...changes });
const signed = (changes: Record<string, unknown> = {}, parts: readonly unknown[] = [part], by: Signer = keys.trustList): Promise<TrustListSource> => signTrust(by, parts as TrustPart[], changes);
const refused = (code: string) => expect.objectContaining({ name: 'TrustError', code });

describe('a trust list', () => {
  test.each([['node:crypto', nodeCrypto], ['WebCrypto', webCrypto]])('as it is published is opened with %s', async (_, crypto) => {
    const trust = await openTrustList(await signed(), { root: keys.root, now: NOW, crypto });
    expect(trust.head).toMatchObject({ sequence: 1, verifyOrigins: [ORIGIN] });
    expect(trust.findSigner('seal', keys.seal.kid)).toMatchObject({ role: 'seal', part: { authority: AUTHORITY.id } });
    expect(trust.findSigner('pdf', keys.seal.kid)).toBeUndefined();
  });

  test('is fresh until the second of its next update', async () => {
    const trust = await open(await signed());
    expect([trust.isStale(NOW + 7 * DAY - 1), trust.isStale(NOW + 7 * DAY)]).toEqual([false, true]);
  });
});

describe('a signer of trust lists is refused', () => {
  test('under another root', async () => {
    await expect(open(await signed(), { root: others.root })).rejects.toEqual(refused('trust-root'));
    await expect(open(await signed({}, [part], others.trustList))).rejects.toEqual(refused('trust-root'));
  });

  test.each(['seal', 'pdf', 'status'] as const)('that is the %s signer', async (role) => {
    await expect(open(await signed({}, [part], keys[role]))).rejects.toEqual(refused('trust-signer-usage'));
  });

  test('that is the root itself, or the CA', async () => {
    for (const role of ['root', 'authority-ca'] as const) {
      const by = await openSigner(keys.directory, role, PASSPHRASE, NOW);
      // Their keys are on P-384, and a head is signed with ES256.
      await expect(open(await signed({}, [part], by))).rejects.toEqual(refused('trust-malformed'));
    }
  });

  test.each([['after it has expired', 365 * DAY, 'trust-signer-expired'], ['before it is valid', -61, 'trust-signer-not-yet-valid']])('%s', async (_, seconds, code) => {
    await expect(open(await signed(), { now: NOW + seconds })).rejects.toEqual(refused(code));
  });

  test('with another key than its certificate\'s', async () => {
    await expect(open(await signed({}, [part], { ...keys.trustList, sign: keys.seal.sign }))).rejects.toEqual(refused('trust-signature'));
  });

  test('where the pinned root is no certificate', async () => {
    await expect(open(await signed(), { root: new Uint8Array(100) })).rejects.toEqual(refused('trust-root'));
  });
});

describe('a renewed signer of trust lists', () => {
  test('is accepted under the same root without any other word', async () => {
    const rotated = await makeTestKeys();
    await rotateKeys({ directory: rotated.directory, passphrase: PASSPHRASE, organization: 'x', now: new Date((NOW + 364 * DAY) * 1000), crlBase: ORIGIN });
    const by = await openSigner(rotated.directory, 'trust-list', PASSPHRASE, NOW + 400 * DAY);
    const source = await signTrust(by, [await trustPart(rotated)], { issuedAt: NOW + 400 * DAY, nextUpdate: NOW + 401 * DAY });
    await expect(openTrustList(source, { root: rotated.root, now: NOW + 400 * DAY, crypto: nodeCrypto })).resolves.toMatchObject({ head: { sequence: 1 } });
    rotated.remove();
  });
});

describe('an edition is refused', () => {
  test('with a lower sequence than one seen', async () => {
    const previous = await open(await signed({ sequence: 5 }));
    await expect(open(await signed({ sequence: 4, issuedAt: NOW + 1, nextUpdate: NOW + DAY }), { previous })).rejects.toEqual(refused('trust-rollback'));
  });

  test('with the same sequence and other bytes', async () => {
    const previous = await open(await signed({ sequence: 5 }));
    await expect(open(await signed({ sequence: 5, verifyOrigins: ['https://evil.example'] }), { previous })).rejects.toEqual(refused('trust-equivocation'));
  });

  test('but the same edition again, and a later one, are taken', async () => {
    const source = await signed({ sequence: 5 });
    const previous = await open(source);
    await expect(open({ ...source, head: `${source.head}\n` }, { previous })).resolves.toMatchObject({ fingerprint: previous.fingerprint });
    await expect(open(await signed({ sequence: 9 }), { previous })).resolves.toMatchObject({ head: { sequence: 9 } });
  });

  test('in which one kid stands twice, in one authority or in two, in one role or in two', async () => {
    const [seal] = part.sealSigners;
    const { types: _types, ...plain } = seal!;
    const elsewhere = { ...(await trustPart(others)), authority: 'other-agency', statusLists: [] };
    for (const parts of [
      [{ ...part, sealSigners: [seal, seal] }], [{ ...part, pdfSigners: [...part.pdfSigners, plain] }], [{ ...part, statusSigners: [plain] }], [part, { ...elsewhere, sealSigners: [seal] }],
    ]) await expect(open(await signed({}, parts))).rejects.toEqual(refused('trust-duplicate-kid'));
  });

  test('in which two authorities name the same status list', async () => {
    const elsewhere = { ...(await trustPart(others)), authority: 'other-agency' };
    await expect(open(await signed({}, [part, elsewhere]))).rejects.toEqual(refused('trust-malformed'));
  });

  test('with a key that is no point of the curve', async () => {
    const [seal] = part.sealSigners;
    for (const key of [`04${'01'.repeat(64)}`, `02${'01'.repeat(64)}`, '00'.repeat(65)]) {
      await expect(open(await signed({}, [{ ...part, sealSigners: [{ ...seal!, key }] }]))).rejects.toEqual(refused('trust-malformed'));
    }
  });
});

describe('a part is refused', () => {
  test('that is missing', async () => {
    const { head } = await signed();
    await expect(open({ head, parts: new Map() })).rejects.toEqual(refused('trust-part-missing'));
  });

  test('in which one bit is another', async () => {
    const { head, parts } = await signed();
    const bytes = parts.get(AUTHORITY.id)!;
    for (const at of [0, 1, bytes.length >> 1, bytes.length - 1]) {
      const tampered = bytes.slice();
      tampered[at]! ^= 1;
      await expect(open({ head, parts: new Map([[AUTHORITY.id, tampered]]) })).rejects.toEqual(refused('trust-part-differs'));
    }
    await expect(open({ head, parts: new Map([[AUTHORITY.id, new Uint8Array([...bytes, 0x20])]]) })).rejects.toEqual(refused('trust-part-differs'));
  });

  test('that is another authority\'s, under this one\'s name', async () => {
    const { head, parts } = await signed({}, [part, { ...(await trustPart(others)), authority: 'other-agency', statusLists: [] }]);
    await expect(open({ head, parts: new Map([[AUTHORITY.id, parts.get('other-agency')!], ['other-agency', parts.get(AUTHORITY.id)!]]) })).rejects.toEqual(refused('trust-part-differs'));
  });

  const KEY = { kid: '00'.repeat(8), key: '00'.repeat(65), from: 0, until: 1 };
  test.each([
    ['prefix', ''], ['prefix', 5], ['name', { ar: 'x' }], ['demo', 'no'], ['timeZone', 'Mars/Olympus'], ['timeZone', 7], ['sealSigners', [{ ...KEY }]], ['sealSigners', 'x'], ['pdfSigners', [{ ...KEY, kid: 'XX' }]], ['pdfSigners', [null]],
    ['statusSigners', [{ ...KEY, from: -1 }]], ['statusSigners', [{ ...KEY, until: 1.5 }]], ['statusLists', [5]], ['types', [{}]], ['types', [{ id: 1, name: 'x', label: { ar: 'x', en: 'x' }, templates: ['short'], fields: [] }]],
    ['types', [{ id: 1, name: 'x', label: { ar: 'x', en: 'x' }, templates: [], fields: [{ key: 1, name: 'x', kind: 'rows', label: { ar: 'x', en: 'x' } }] }]],
  ])('whose %s is %j, although it was signed', async (member, value) => {
    await expect(open(await signed({}, [{ ...part, [member]: value }]))).rejects.toEqual(refused('trust-malformed'));
  });
});

describe('a head is refused', () => {
  test.each([
    ['version', 2], ['sequence', -1], ['sequence', '1'], ['sequence', 1.5], ['issuedAt', null], ['nextUpdate', NOW], ['nextUpdate', NOW + 8 * DAY], ['verifyOrigins', ORIGIN], ['verifyOrigins', ['']], ['parts', {}], ['parts', [{ authority: 'x', sha256: 'y' }]],
  ])('whose %s is %j, although it was signed', async (member, value) => {
    await expect(open(await signed({ [member]: value }))).rejects.toEqual(refused('trust-malformed'));
  });

  test.each([
    ['four parts', 'a.b.c.d'], ['other letters', `!.!.${'!'.repeat(86)}`], ['no JSON', `AAAA.AAAA.${'A'.repeat(86)}`], ['a list', `${btoa('[]').replaceAll('=', '')}.e30.${'A'.repeat(86)}`],
  ])('that is %s', async (_, head) => {
    await expect(open({ head, parts: new Map() })).rejects.toEqual(refused('trust-malformed'));
  });

  test.each([
    ['no algorithm', { alg: 'none' }], ['an HMAC', { alg: 'HS256' }], ['another type', { typ: 'JWT' }], ['a critical extension', { crit: ['b64'], b64: false }], ['a key of its own', { jwk: {} }], ['no certificate', { x5c: [] }], ['two certificates', { x5c: ['AAAA', 'AAAA'] }], ['a certificate that is no text', { x5c: [5] }],
  ])('that claims %s', async (_, changes) => {
    const { head, parts } = await signed();
    const [header, payload] = head.split('.') as [string, string];
    const changed = Buffer.from(JSON.stringify({ ...(JSON.parse(Buffer.from(header, 'base64url').toString()) as object), ...changes })).toString('base64url');
    const signature = Buffer.from(await keys.trustList.sign(Buffer.from(`${changed}.${payload}`))).toString('base64url');
    await expect(open({ head: `${changed}.${payload}.${signature}`, parts })).rejects.toEqual(refused('trust-malformed'));
  });

  test.each(['', 'a.b'])('that ends too early: %j', async (head) => {
    await expect(open({ head, parts: new Map() })).rejects.toEqual(refused('trust-truncated'));
  });

  test('that is cut off anywhere', async () => {
    const { head, parts } = await signed();
    for (let end = 0; end < head.length; end += 11) await expect(open({ head: head.slice(0, end), parts })).rejects.toEqual(refused('trust-truncated'));
    await expect(open({ head: head.slice(0, -1), parts })).rejects.toEqual(refused('trust-truncated'));
  });

  test('with a signature in DER, or one of zeros', async () => {
    const { head, parts } = await signed();
    const [header, payload] = head.split('.') as [string, string];
    const { id } = readManifest(keys.directory).keys.find(({ role }) => role === 'trust-list')!;
    const key = createPrivateKey({ key: readFileSync(path.join(keys.directory, `${id}.p8.pem`)), passphrase: PASSPHRASE });
    for (const signature of [sign('sha256', Buffer.from(`${header}.${payload}`), key), Buffer.alloc(64)]) {
      await expect(open({ head: `${header}.${payload}.${signature.toString('base64url')}`, parts })).rejects.toEqual(refused('trust-signature'));
    }
  });

  test('in which any bit of header or payload is another', async () => {
    const { head, parts } = await signed();
    const end = head.lastIndexOf('.');
    for (let at = 0; at < end; at += 37) {
      const tampered = `${head.slice(0, at)}${head[at] === 'A' ? 'B' : 'A'}${head.slice(at + 1)}`;
      await expect(open({ head: tampered, parts })).rejects.toMatchObject({ name: 'TrustError' });
    }
  });

  test('that says something else under the other signature that holds, (r, n − s): it says the same', async () => {
    const { head, parts } = await signed();
    const [header, payload, signature] = head.split('.') as [string, string, string];
    const other = Buffer.from(otherSolution(Buffer.from(signature, 'base64url'))).toString('base64url');
    expect((await open({ head: `${header}.${payload}.${other}`, parts })).head).toEqual((await open({ head, parts })).head);
  });
});

test('a JWS of another type by the same signer is no trust list', async () => {
  const payload = Buffer.from((await signed()).head.split('.')[1]!, 'base64url');
  await expect(open({ head: await signJws(keys.trustList, `${TRUST_HEAD_TYPE}2`, payload), parts: new Map() })).rejects.toEqual(refused('trust-malformed'));
});

describe('two authorities in one list', () => {
  test('each seals under its own prefix only, and is named by its own name', async () => {
    const name = { ar: 'هيئة أخرى', en: 'Other Agency' };
    const elsewhere = { ...(await trustPart(others)), authority: 'other-agency', prefix: 'OA', name, statusLists: [] };
    const context = await contextOf(keys, { trust: await open(await signed({}, [part, elsewhere])) });
    expect(await verifySealBytes(await signSeal(keys.seal), context)).toMatchObject({ verdict: 'authentic', issuer: { id: AUTHORITY.id } });
    expect(await verifySealBytes(await signSeal(others.seal), context)).toMatchObject({ verdict: 'forged', reason: 'signer-not-allowed', issuer: null });
    // Its own number, but the other's status list: nothing is known of the status.
    expect(await verifySealBytes(await signSeal(others.seal, { number: 'OA-BP-2026-0000001' }), context)).toMatchObject({ verdict: 'undetermined', reason: 'status-uri-unknown', issuer: { id: 'other-agency', name } });
  });

  test('a payroll signer of the same authority cannot seal a permit', async () => {
    const payroll = { ...part.sealSigners[0]!, kid: toHex(others.seal.kid), key: (await trustPart(others)).sealSigners[0]!.key, types: [3] };
    const trust = await open(await signed({}, [{ ...part, sealSigners: [...part.sealSigners, payroll], types: [...part.types, { ...part.types[0]!, id: 3, name: 'salary-statement' }] }]));
    const context = await contextOf(keys, { trust });
    expect(await verifySealBytes(await signSeal(others.seal, { type: 3, number: 'TM-SS-2026-0000001' }), context)).toMatchObject({ verdict: 'authentic' });
    expect(await verifySealBytes(await signSeal(others.seal), context)).toMatchObject({ verdict: 'forged', reason: 'signer-not-allowed' });
    expect(await verifySealBytes(await signSeal(keys.seal, { type: 3, number: 'TM-SS-2026-0000001' }), context)).toMatchObject({ verdict: 'forged', reason: 'signer-not-allowed' });
  });
});
