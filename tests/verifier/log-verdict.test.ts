import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fromHex, type LogSplit, readLogProof, toHex, type TrustPart } from '../../document/index.ts';
import { findNewestTrust, newestCheckpoints, splitLog } from '../../issuer/index.ts';
import { Draft } from '../../issuer/pdf/draft.ts';
import { entry, reference, withEntries } from '../../issuer/pdf/object.ts';
import { readPdf } from '../../issuer/pdf/reader.ts';
import { type CodeReader, nodeCrypto, openTrustList, verifyFile, type VerifierContext, verifySealText } from '../../verifier/index.ts';
import { attachmentBytes, remake, replaceAttachment } from '../hostile/remake.ts';
import { AUTHORITY, NOW, openTestAuthority, readSample, signTrust, type TestAuthority } from '../support/authority.ts';

const blind: CodeReader = { fromImage: () => Promise.reject(new Error('no picture is read')), fromPdf: () => Promise.reject(new Error('no page is drawn')) };
type Paper = { readonly pdf: Uint8Array; readonly seal: string; readonly index: number };
let authority: TestAuthority;
let context: VerifierContext;
let first: Paper;
let second: Paper;
let split: LogSplit;
let buckets: ReadonlyMap<string, Uint8Array>;
const issue = async (): Promise<Paper> => {
  const { pdf, seal } = await authority.issuer.issue({ type: 'building-permit', record: readSample('building-permit', 'smallest'), client: 'tests' });
  const { index } = readLogProof(Buffer.from(attachmentBytes(new Draft(readPdf(pdf)), 'log-proof.txt')).toString('utf8'));
  return { pdf: new Uint8Array(pdf), seal, index };
};
beforeAll(async () => {
  authority = await openTestAuthority();
  first = await issue();
  ({ split, files: buckets } = await splitLog(authority.knex, 1, 'check.example/log/1', (await newestCheckpoints(authority.knex)).get(1)!.size));
  second = await issue();
  context = await authority.context();
}, 60_000);
afterAll(() => authority.close());

const signer = () => ({ signer: authority.keys.pdf, chain: [authority.keys.ca] });
const verdict = (pdf: Uint8Array, changes: Partial<VerifierContext> = {}) => verifyFile(pdf, { ...context, ...changes }, blind);
const logStep = { step: 'log', outcome: 'passed' };

/** The published trust list with the authority's part changed. */
async function trustWith(change: (part: TrustPart) => Partial<TrustPart>): Promise<Pick<VerifierContext, 'trust'>> {
  const part = JSON.parse((await findNewestTrust(authority.knex))!.parts[AUTHORITY.id]!) as TrustPart;
  const source = await signTrust(authority.keys.trustList, [{ ...part, ...change(part) }]);
  return { trust: await openTrustList(source, { root: authority.keys.root, now: NOW, crypto: nodeCrypto }) };
}
const stolen = (at = split) => trustWith(({ sealSigners }) => ({ sealSigners: sealSigners.map((key) => ({ ...key, compromised: at })) }));
const withProof = (pdf: Uint8Array, change: (text: string) => string): Promise<Uint8Array> =>
  remake(pdf, (draft) => replaceAttachment(draft, 'log-proof.txt', Buffer.from(change(Buffer.from(attachmentBytes(draft, 'log-proof.txt')).toString('utf8')))), signer());

test('papers stand in the log one after the other, and their files prove it', async () => {
  expect(second.index).toBe(first.index + 1);
  for (const { pdf } of [first, second]) expect(await verdict(pdf)).toMatchObject({ verdict: 'authentic', steps: expect.arrayContaining([logStep]) });
});

test('a bare seal of a sound signer is authentic, and the answer says that the log was not asked', async () => {
  expect(await verifySealText(first.seal, context)).toMatchObject({ verdict: 'authentic', steps: expect.arrayContaining([{ step: 'log', outcome: 'not-checked' }]) });
});

describe('a thief of the PDF signer\'s key, without the log\'s', () => {
  test('cannot put another paper\'s proof into a file', async () => {
    const proof = attachmentBytes(new Draft(readPdf(second.pdf)), 'log-proof.txt');
    expect(await verdict(await remake(first.pdf, (draft) => replaceAttachment(draft, 'log-proof.txt', proof), signer()))).toMatchObject({ verdict: 'forged', reason: 'log-proof-invalid' });
  });

  test.each([
    ['another index', (text: string) => text.replace(/index \d+/, 'index 0').replace('index 0', 'index 7')],
    ['a larger tree', (text: string) => text.replace(/(log\/1\n)\d+/, '$199')],
    ['a signature that is none', (text: string) => text.replace(/.{20}\n$/, `${'A'.repeat(18)}==\n`)],
    ['no checkpoint', (text: string) => text.slice(0, text.indexOf('\n\n') + 2)],
    ['text that is no proof', () => 'proof'],
  ])('cannot prove with %s', async (_, change) => {
    expect(await verdict(await withProof(second.pdf, change))).toMatchObject({ verdict: 'forged', reason: 'log-proof-invalid' });
  });

  test('cannot do without a proof: that nothing was proven is what the answer says', async () => {
    const without = await remake(first.pdf, (draft) => {
      const names = draft.dictionary(entry(draft.catalog, 'Names'), 'Names');
      const tree = draft.dictionary(entry(names, 'EmbeddedFiles'), 'EmbeddedFiles');
      const leaves = entry(tree, 'Names');
      const associated = entry(draft.catalog, 'AF');
      if (leaves?.kind !== 'array' || associated?.kind !== 'array') throw new Error('no attachments');
      // In the order of names: log-proof.txt, record.cbor, seal.cose.
      const dropped = leaves.items[1]!;
      const isDropped = (id: unknown): boolean => JSON.stringify(id) === JSON.stringify(dropped.kind === 'reference' ? reference(dropped.id) : dropped);
      draft.changeCatalog({
        Names: withEntries(names, { EmbeddedFiles: withEntries(tree, { Names: { kind: 'array', items: leaves.items.slice(2) } }) }),
        AF: { kind: 'array', items: associated.items.filter((item) => !isDropped(item)) },
      });
    }, signer());
    expect(await verdict(without)).toMatchObject({ verdict: 'undetermined', reason: 'log-proof-needed' });
  });
});

describe('once the seal signer\'s key is known to be stolen', () => {
  test('a file proven below the place of the theft is as good as ever', async () => {
    expect(await verdict(first.pdf, await stolen())).toMatchObject({ verdict: 'authentic', steps: expect.arrayContaining([logStep]) });
  });

  test('a file at or above it is forged', async () => {
    expect(await verdict(second.pdf, await stolen())).toMatchObject({ verdict: 'forged', reason: 'signer-compromised' });
  });

  test('a bare seal is undetermined, and says that a proof is needed', async () => {
    expect(await verifySealText(first.seal, { ...context, ...(await stolen()) })).toMatchObject({ verdict: 'undetermined', reason: 'log-proof-needed' });
  });

  test('a seal that the log is asked about is told from those after the theft', async () => {
    const changes = { ...(await stolen()), logs: { bucket: () => Promise.resolve(buckets.get(`split/${split.size}/0`)) } };
    expect(await verifySealText(first.seal, { ...context, ...changes })).toMatchObject({ verdict: 'authentic', steps: expect.arrayContaining([logStep]) });
    expect(await verifySealText(second.seal, { ...context, ...changes })).toMatchObject({ verdict: 'forged', reason: 'signer-compromised' });
  });

  test('the buckets decide, also against a proof that somebody with the log\'s key could make', async () => {
    const logs = { bucket: () => Promise.resolve(buckets.get(`split/${split.size}/0`)) };
    // The list places the theft higher than the buckets go: the proof alone would pass.
    expect(await verdict(second.pdf, { ...(await stolen({ ...split, size: split.size + 1 })), logs })).toMatchObject({ verdict: 'forged', reason: 'signer-compromised' });
  });

  test('nothing of it is authentic where the list names no log', async () => {
    for (const logs of [[], undefined]) {
      const trust = await trustWith(({ sealSigners }) => ({ ...(logs ? { logs } : {}), sealSigners: sealSigners.map((key) => ({ ...key, compromised: split })) }));
      expect(await verifySealText(second.seal, { ...context, ...trust })).toMatchObject({ verdict: 'undetermined', reason: 'log-proof-needed' });
    }
  });

  test('a tree of the split\'s own size with another root proves nothing', async () => {
    const proven = await stolen({ ...split, root: toHex(fromHex(split.root).map((byte) => byte ^ 1)) });
    expect(await verdict(first.pdf, proven)).toMatchObject({ verdict: 'undetermined', reason: 'log-proof-needed' });
  });

  test('a bucket that is not the one of the split proves nothing', async () => {
    const other = [...(await splitLog(authority.knex, 1, split.origin, split.size + 1)).files.values()][0]!;
    for (const bucket of [other, new Uint8Array(), other.subarray(0, 40), undefined]) {
      const logs = { bucket: () => Promise.resolve(bucket) };
      expect(await verifySealText(second.seal, { ...context, ...(await stolen()), logs })).toMatchObject({ verdict: 'undetermined', reason: 'log-proof-needed' });
    }
  });
});

describe('once the log\'s own key is known to be stolen', () => {
  const closed = (at: LogSplit) => trustWith(({ logs }) => ({ logs: logs!.map((log) => ({ ...log, closed: at })) }));

  test('a proof under the very tree that it was closed at holds', async () => {
    expect(await verdict(first.pdf, await closed(split))).toMatchObject({ verdict: 'authentic' });
  });

  test('no other proof that its key signed counts', async () => {
    expect(await verdict(second.pdf, await closed(split))).toMatchObject({ verdict: 'undetermined', reason: 'log-proof-needed' });
    expect(await verdict(first.pdf, await closed({ ...split, root: toHex(fromHex(split.root).map((byte) => byte ^ 1)) }))).toMatchObject({ verdict: 'undetermined', reason: 'log-proof-needed' });
  });
});
