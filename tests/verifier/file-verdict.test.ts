import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bytesToDigits, fromHex, type TrustPart } from '../../document/index.ts';
import { findNewestTrust } from '../../issuer/index.ts';
import { Draft } from '../../issuer/pdf/draft.ts';
import { readPdf } from '../../issuer/pdf/reader.ts';
import { type CodeReader, nodeCrypto, openTrustList, type SeenCodes, verifyFile, type VerifierContext } from '../../verifier/index.ts';
import { attachmentBytes, remake, replaceAttachment } from '../hostile/remake.ts';
import { AUTHORITY, makeTestKeys, NOW, openTestAuthority, ORIGIN, readSample, signSeal, signTrust, STATUS_URI, type TestAuthority, type TestKeys, trustPart } from '../support/authority.ts';

const DAY = 86_400;
let authority: TestAuthority;
let others: TestKeys;
let pdf: Uint8Array;
let number: string;
let sealBytes: Uint8Array;
let context: VerifierContext;
beforeAll(async () => {
  [authority, others] = await Promise.all([openTestAuthority(), makeTestKeys({ organization: 'Other Agency' })]);
  const paper = await authority.issuer.issue({ type: 'building-permit', record: readSample('building-permit', 'villa'), client: 'tests' });
  number = paper.number;
  pdf = new Uint8Array(paper.pdf);
  sealBytes = attachmentBytes(new Draft(readPdf(pdf)), 'seal.cose');
  context = await authority.context();
}, 60_000);
afterAll(async () => {
  others.remove();
  await authority.close();
});

/** Stands where pictures are read: what it answers is what was seen. */
const sees = (...texts: string[]): CodeReader => ({ fromImage: () => Promise.resolve({ ok: true, texts }), fromPdf: () => Promise.resolve({ ok: true, texts }) });
const fails = (code: string): CodeReader => {
  const seen: SeenCodes = { ok: false, code };
  return { fromImage: () => Promise.resolve(seen), fromPdf: () => Promise.resolve(seen) };
};
const blind: CodeReader = { fromImage: () => Promise.reject(new Error('no picture is read')), fromPdf: () => Promise.reject(new Error('no page is drawn')) };

const genuine = () => ({ signer: authority.keys.pdf, chain: [authority.keys.ca] });
const verdict = async (file: Uint8Array, changes: Partial<VerifierContext> = {}, codes = blind) => verifyFile(file, { ...context, ...changes }, codes);
const unchanged = (): void => undefined;

/** The published trust list with the authority's part changed, and perhaps other parts. */
async function trustWith(change: (part: TrustPart) => Partial<TrustPart>, more: readonly TrustPart[] = []): Promise<Pick<VerifierContext, 'trust'>> {
  const edition = (await findNewestTrust(authority.knex))!;
  const part = JSON.parse(edition.parts[AUTHORITY.id]!) as TrustPart;
  const source = await signTrust(authority.keys.trustList, [{ ...part, ...change(part) }, ...more]);
  return { trust: await openTrustList(source, { root: authority.keys.root, now: NOW, crypto: nodeCrypto }) };
}

describe('an issued file', () => {
  test('is authentic, proves the file, and shows the whole record', async () => {
    const answer = await verdict(pdf);
    expect(answer).toMatchObject({ verdict: 'authentic', reason: 'ok', proves: 'file', issuer: { id: AUTHORITY.id }, document: { number } });
    expect(answer.steps.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
    expect(answer.steps.map(({ step }) => step)).toEqual(expect.arrayContaining(['log', 'file-coverage', 'file-signature', 'record', 'page-binding', 'seal-signature', 'status', 'dates']));
    expect(answer.document!.fields.map(({ name }) => name)).toContain('address');
    expect(answer.document!.fields.filter(({ clipped }) => clipped)).toEqual([]);
  });

  test('stays authentic when its signature is made anew by a PDF signer of the authority', async () => {
    expect(await verdict(await remake(pdf, unchanged, genuine()))).toMatchObject({ verdict: 'authentic' });
  });

  test.each([
    ['revoke', 'revoked', 'status-revoked'], ['suspend', 'suspended', 'status-suspended'],
  ] as const)('after "%s" is %s, and still proves what it is', async (change, expected, reason) => {
    const paper = await authority.issuer.issue({ type: 'building-permit', record: readSample('building-permit', 'smallest'), client: 'tests' });
    await authority.issuer.change({ change, number: paper.number, reason: 'a test', actor: 'tests' });
    expect(await verifyFile(new Uint8Array(paper.pdf), await authority.context(), blind)).toMatchObject({ verdict: expected, reason, proves: 'file', document: { number: paper.number } });
  });

  test('that was superseded says so', async () => {
    const [old, next] = [await authority.issuer.issue({ type: 'building-permit', record: readSample('building-permit', 'smallest'), client: 'tests' }), await authority.issuer.issue({ type: 'building-permit', record: readSample('building-permit', 'smallest'), client: 'tests' })];
    await authority.issuer.change({ change: 'supersede', number: old.number, by: next.number, reason: 'a test', actor: 'tests' });
    const newest = await authority.context();
    expect(await verifyFile(new Uint8Array(old.pdf), newest, blind)).toMatchObject({ verdict: 'superseded', reason: 'status-superseded', proves: 'file' });
    expect(await verifyFile(new Uint8Array(next.pdf), newest, blind)).toMatchObject({ verdict: 'authentic' });
  });

  test('is expired after its last day, also without fresh lists', async () => {
    expect(await verdict(pdf, { now: Date.parse('2040-01-01') / 1000 })).toMatchObject({ verdict: 'expired', reason: 'document-expired', proves: 'file' });
  });

  test('is undetermined without a trust list, with a stale one, without status', async () => {
    expect(await verdict(pdf, { trust: undefined })).toMatchObject({ verdict: 'undetermined', reason: 'trust-list-missing', proves: 'seal', document: null });
    expect(await verdict(pdf, { now: NOW + 7 * DAY })).toMatchObject({ verdict: 'undetermined', reason: 'trust-list-stale', proves: 'file' });
    expect(await verdict(pdf, { now: NOW + DAY })).toMatchObject({ verdict: 'undetermined', reason: 'status-list-stale' });
  });

  test('stays authentic when the schema of its type takes other fields into the seal, or cuts them elsewhere', async () => {
    const changed = await trustWith(({ types }) => ({
      types: types.map((type) => ({ ...type, fields: type.fields.map((field) => (field.name === 'owner' ? { ...field, inSeal: { clip: 12 } } : field.name === 'address' ? { ...field, inSeal: {} } : field)) })),
    }));
    expect(await verdict(pdf, changed)).toMatchObject({ verdict: 'authentic' });
  });
});

describe('the file\'s signature', () => {
  test('of a signer that no list knows is forged', async () => {
    expect(await verdict(await remake(pdf, unchanged, { signer: others.pdf, chain: [others.ca] }))).toMatchObject({ verdict: 'forged', reason: 'file-signer-unknown' });
  });

  test.each(['seal', 'status', 'trustList'] as const)('by the %s signer is forged: a certificate has one role', async (role) => {
    expect(await verdict(await remake(pdf, unchanged, { ...genuine(), signer: authority.keys[role] }))).toMatchObject({ verdict: 'forged', reason: 'file-signer-unknown' });
  });

  test('under a genuine certificate by another key is forged', async () => {
    const signer = { certificate: authority.keys.pdf.certificate, sign: others.pdf.sign };
    expect(await verdict(await remake(pdf, unchanged, { ...genuine(), signer }))).toMatchObject({ verdict: 'forged', reason: 'file-signature-invalid', detail: 'cms-bad-signature' });
  });

  test('of another authority\'s PDF signer is forged, although the list knows it', async () => {
    const elsewhere = { ...(await trustPart(others)), authority: 'other-agency', prefix: 'OA', statusLists: [] };
    const file = await remake(pdf, unchanged, { signer: others.pdf, chain: [others.ca] });
    expect(await verdict(file, await trustWith(() => ({}), [elsewhere]))).toMatchObject({ verdict: 'forged', reason: 'file-signer-unknown' });
  });

  test('of a listed signer whose certificate is not under the root is forged', async () => {
    const listed = await trustPart(others);
    const file = await remake(pdf, unchanged, { signer: others.pdf, chain: [others.ca] });
    expect(await verdict(file, await trustWith(({ pdfSigners }) => ({ pdfSigners: [...pdfSigners, ...listed.pdfSigners] })))).toMatchObject({ verdict: 'forged', reason: 'file-signer-untrusted' });
  });

  test('without the CA\'s certificate is forged: nothing leads to the root', async () => {
    expect(await verdict(await remake(pdf, unchanged, { ...genuine(), chain: [] }))).toMatchObject({ verdict: 'forged', reason: 'file-signer-untrusted' });
  });

  test('with a certificate more than its path needs is forged', async () => {
    expect(await verdict(await remake(pdf, unchanged, { ...genuine(), chain: [authority.keys.ca, others.ca] }))).toMatchObject({ verdict: 'forged', reason: 'file-signer-untrusted', detail: 'cms-stray-certificate' });
  });

  test.each([['had ended', { until: NOW }], ['had not begun', { from: NOW + 1 }]])('of a signer whose period %s when the paper was issued is forged', async (_, period) => {
    expect(await verdict(pdf, await trustWith(({ pdfSigners }) => ({ pdfSigners: pdfSigners.map((key) => ({ ...key, ...period })) })))).toMatchObject({ verdict: 'forged', reason: 'file-signer-not-active' });
  });

  test('of a signer that a fresh list does not know is forged, one that a stale list does not know is no proof of anything', async () => {
    const without = await trustWith(() => ({ pdfSigners: [] }));
    expect(await verdict(pdf, without)).toMatchObject({ verdict: 'forged', reason: 'file-signer-unknown' });
    const answer = await verdict(pdf, { ...without, now: NOW + 7 * DAY });
    expect(answer).toMatchObject({ verdict: 'undetermined', reason: 'trust-list-stale' });
    expect(answer.steps).toContainEqual({ step: 'file-signature', outcome: 'not-checked', reason: 'file-signer-unknown' });
  });

  test('over bytes that were changed later is forged', async () => {
    const altered = Buffer.from(pdf).toString('latin1').replace('/F (seal.cose)', '/F (sea1.cose)').replace('/UF (seal.cose)', '/UF (sea1.cose)');
    expect(await verdict(new Uint8Array(Buffer.from(altered, 'latin1')))).toMatchObject({ verdict: 'forged', reason: 'file-altered' });
    const reworded = Buffer.from(pdf);
    reworded[reworded.indexOf('/M (D:2026') + '/M (D:'.length] = 0x31;
    expect(await verdict(new Uint8Array(reworded))).toMatchObject({ verdict: 'forged', reason: 'file-altered' });
  });
});

describe('the seal in a signed file', () => {
  const withSeal = (seal: Uint8Array): Promise<Uint8Array> => remake(pdf, (draft) => replaceAttachment(draft, 'seal.cose', seal), genuine());

  test('that another key signed is forged', async () => {
    expect(await verdict(await withSeal(await signSeal({ ...authority.keys.seal, sign: others.seal.sign }, { number })))).toMatchObject({ verdict: 'forged', reason: 'signature-invalid', document: null });
  });

  test('of an unknown signer is of an unknown issuer', async () => {
    expect(await verdict(await withSeal(await signSeal(others.seal, { number })))).toMatchObject({ verdict: 'unknown-issuer', reason: 'signer-unknown' });
  });

  test.each([['empty', new Uint8Array()], ['no CBOR', new TextEncoder().encode('seal')], ['larger than any QR', new Uint8Array(100_000)]])('that is %s is unreadable', async (_, seal) => {
    expect(await verdict(await withSeal(seal))).toMatchObject({ verdict: 'unreadable', proves: 'seal' });
  });

  test('that names a known signer and is larger than any QR is refused, not drawn', async () => {
    const long = await signSeal({ ...authority.keys.seal, sign: others.seal.sign }, { number, fields: new Map([[11, 'A'.repeat(400)]]) });
    expect(await verdict(await withSeal(long))).toMatchObject({ verdict: 'unreadable', reason: 'digits-too-many' });
  });

  test('that is genuine, for another paper, fits neither the log\'s proof nor the record', async () => {
    const answer = await verdict(await withSeal(await signSeal(authority.keys.seal, { status: { idx: 7, uri: STATUS_URI } })));
    expect(answer).toMatchObject({ verdict: 'forged', reason: 'log-proof-invalid' });
    expect(answer.steps).toContainEqual({ step: 'record', outcome: 'failed', reason: 'record-mismatch' });
  });

  test('whose template the authority never named is forged', async () => {
    expect(await verdict(pdf, await trustWith(({ types }) => ({ types: types.map((type) => ({ ...type, templates: ['00'.repeat(32)] })) })))).toMatchObject({ verdict: 'forged', reason: 'page-mismatch' });
    expect(await verdict(pdf, await trustWith(({ types }) => ({ types: types.map((type) => ({ ...type, templates: ['00'.repeat(32), ...type.templates] })) })))).toMatchObject({ verdict: 'authentic' });
  });

  test('whose QR leads to an address that is not official any more is forged', async () => {
    const source = await signTrust(authority.keys.trustList, context.trust!.parts, { verifyOrigins: ['https://other.example'] });
    const trust = await openTrustList(source, { root: authority.keys.root, now: NOW, crypto: nodeCrypto });
    expect(await verdict(pdf, { trust })).toMatchObject({ verdict: 'forged', reason: 'qr-not-the-seals' });
    const both = await openTrustList(await signTrust(authority.keys.trustList, context.trust!.parts, { verifyOrigins: ['https://other.example', ORIGIN] }), { root: authority.keys.root, now: NOW, crypto: nodeCrypto });
    expect(await verdict(pdf, { trust: both })).toMatchObject({ verdict: 'authentic' });
  });
});

describe('a file without the issuer\'s signature', () => {
  const unsigned = new TextEncoder().encode('%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF');
  const text = (): string => `${ORIGIN}/#${bytesToDigits(sealBytes)}`;

  test('that shows one genuine seal is undetermined, with the seal\'s own answer beside it', async () => {
    expect(await verdict(unsigned, {}, sees(text()))).toMatchObject({ verdict: 'undetermined', reason: 'page-not-proven', proves: 'seal', document: { number }, seal: { verdict: 'authentic', proves: 'seal' } });
  });

  test('that shows a seal which is worse than undetermined says that', async () => {
    const forged = sealBytes.slice();
    forged[forged.length - 70]! ^= 1;
    expect(await verdict(unsigned, {}, sees(bytesToDigits(forged)))).toMatchObject({ verdict: expect.not.stringMatching(/authentic|undetermined/) });
    expect(await verdict(unsigned, { now: Date.parse('2040-01-01') / 1000 }, sees(text()))).toMatchObject({ verdict: 'expired', reason: 'document-expired', seal: { verdict: 'expired' } });
  });

  test('that shows no code is unreadable', async () => {
    expect(await verdict(unsigned, {}, sees())).toMatchObject({ verdict: 'unreadable', reason: 'no-code', seal: null });
  });

  test('that shows two seals is undetermined: which of them is meant?', async () => {
    const other = bytesToDigits(await signSeal(authority.keys.seal));
    expect(await verdict(unsigned, {}, sees(text(), other))).toMatchObject({ verdict: 'undetermined', reason: 'several-codes', detail: `${ORIGIN}, seal`, seal: null });
  });

  test('that shows a seal beside another code says whither that leads, and gives the seal\'s answer', async () => {
    expect(await verdict(unsigned, {}, sees('https://evil.example/x?secret', text()))).toMatchObject({ verdict: 'undetermined', reason: 'several-codes', detail: `https://evil.example, ${ORIGIN}`, seal: { verdict: 'authentic' } });
  });

  test('is not made better by another code beside a seal that has ended', async () => {
    expect(await verdict(unsigned, { now: Date.parse('2040-01-01') / 1000 }, sees('https://evil.example', text()))).toMatchObject({ verdict: 'expired', reason: 'document-expired', seal: { verdict: 'expired' } });
  });

  test('that shows several codes, none of them a seal, names where the first leads', async () => {
    expect(await verdict(unsigned, {}, sees('https://evil.example/a', 'https://shop.example/b'))).toMatchObject({ verdict: 'unreadable', reason: 'text-foreign', detail: 'https://evil.example' });
  });

  test('for which no reader was free is undetermined, one that no reader can read is unreadable', async () => {
    expect(await verdict(unsigned, {}, fails('reader-busy'))).toMatchObject({ verdict: 'undetermined', reason: 'reader-busy' });
    expect(await verdict(unsigned, {}, fails('file-encrypted'))).toMatchObject({ verdict: 'unreadable', reason: 'file-encrypted' });
  });
});

test('the binding is over the record\'s exact bytes: the same content with another salt is forged', async () => {
  const record = attachmentBytes(new Draft(readPdf(pdf)), 'record.cbor').slice();
  // [1, salt: bstr .size 16, …]: the salt begins behind three bytes.
  expect(Buffer.from(record.subarray(0, 3)).toString('hex')).toBe('860150');
  record.set(fromHex('00'.repeat(16)), 3);
  expect(await verdict(await remake(pdf, (draft) => replaceAttachment(draft, 'record.cbor', record), genuine()))).toMatchObject({ verdict: 'forged', reason: 'page-mismatch' });
});
