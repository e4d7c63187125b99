import { beforeAll, describe, expect, test } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { FormatError, logProofText, readNote, signatureLine } from '../../document/index.ts';
import { inclusionProof, signCheckpoint } from '../../issuer/log/index.ts';
import { nodeCrypto } from '../../verifier/crypto/node.ts';
import { webCrypto } from '../../verifier/crypto/web.ts';
import { openCheckpoint, openTrustedLog, type TrustedLog } from '../../verifier/log/checkpoint.ts';
import { isBy, noteVerifier } from '../../verifier/log/noteverifier.ts';
import { judgeLogProof } from '../../verifier/log/proof.ts';
import { entries, MemoryLog } from '../issuer/log-tree.ts';
import { cosigned, makeLogKeys, makeWitnessKeys, type NoteKeys } from './log-keys.ts';

const ORIGIN = 'log.example/papers';
const SIZE = 300;
const INDEX = 123;
const ENTRY = entries(INDEX, INDEX + 1)[0]!;
const pair = generateKeyPairSync('ed25519').privateKey;

let tree: MemoryLog;
let keys: NoteKeys;
let [one, two, sameAsOne]: NoteKeys[] = [];
let checkpoint: string;
beforeAll(async () => {
  tree = await MemoryLog.of(SIZE);
  keys = await makeLogKeys(ORIGIN);
  [one, two, sameAsOne] = [await makeWitnessKeys('one.example', pair), await makeWitnessKeys('two.example'), await makeWitnessKeys('other-name.example', pair)];
  checkpoint = await signCheckpoint({ origin: ORIGIN, size: SIZE, root: tree.root }, keys);
});

const trusted = (witnessesNeeded = 0, origin = ORIGIN): Promise<TrustedLog> =>
  openTrustedLog({ origin, keys: [keys.text], witnesses: [one!.text, two!.text, sameAsOne!.text], witnessesNeeded }, nodeCrypto);
const proofWith = async (note: string): Promise<string> => logProofText({ index: INDEX, hashes: await inclusionProof(tree.read, INDEX, SIZE), checkpoint: note });
const judge = async (proof: string, entry = ENTRY, log?: TrustedLog) => judgeLogProof(proof, entry, { logs: [log ?? (await trusted())], sha256: nodeCrypto.sha256 });

describe('a note', () => {
  const KEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
  const SIGNATURE = Buffer.from('Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=', 'base64').subarray(4);
  test.each([['node:crypto', nodeCrypto], ['WebCrypto', webCrypto]])('of the standard’s example verifies with %s, and another text does not', async (_, crypto) => {
    const verifier = await noteVerifier(KEY, crypto);
    expect(await verifier.verify('This is an example message.\n', SIGNATURE)).toEqual({ at: undefined });
    expect(await verifier.verify('This is an example message!\n', SIGNATURE)).toBeUndefined();
    expect(await verifier.verify('This is an example message.\n', SIGNATURE.subarray(1))).toBeUndefined();
  });

  // golang.org/x/mod/sumdb/note, its documentation's example.
  test('of Go’s own implementation is read and verifies', async () => {
    const note = readNote('If you think cryptography is the answer to your problem,\nthen you don\'t know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n');
    const verifier = await noteVerifier('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW', nodeCrypto);
    expect(note.signatures.map((line) => isBy(line, verifier))).toEqual([true]);
    expect(await verifier.verify(note.text, note.signatures[0]!.signature)).toEqual({ at: undefined });
  });
});

describe('a log proof', () => {
  test('shows the entry, its place and the log', async () => {
    expect(await judge(await proofWith(checkpoint))).toEqual({ ok: true, origin: ORIGIN, size: SIZE, root: tree.root, index: INDEX, witnesses: 0, witnessedAt: undefined });
  });

  test('shows no other entry and no other place', async () => {
    expect(await judge(await proofWith(checkpoint), entries(0, 1)[0])).toMatchObject({ ok: false, code: 'log-inclusion-invalid' });
    expect(await judge((await proofWith(checkpoint)).replace(`index ${INDEX}`, `index ${INDEX + 1}`))).toMatchObject({ ok: false, code: 'log-inclusion-invalid' });
  });

  test.each([
    ['that is none', () => 'nothing', 'log-proof-malformed'],
    ['whose checkpoint is no note', (proof: string) => proof.slice(0, -1), 'note-malformed'],
    ['whose checkpoint is none', (proof: string) => proof.replace(`\n${SIZE}\n`, '\n0x1\n'), 'checkpoint-malformed'],
    ['of another log', (proof: string) => proof.replace(`${ORIGIN}\n`, 'other.example\n'), 'log-unknown'],
    ['of another size', (proof: string) => proof.replace(`\n${SIZE}\n`, `\n${SIZE + 1}\n`), 'log-signature-invalid'],
    ['signed by another name', (proof: string) => proof.replace('— log', '— lag'), 'log-signature-invalid'],
  ])('%s is told by its fault', async (_, alter, code) => {
    expect(await judge(alter(await proofWith(checkpoint)))).toMatchObject({ ok: false, code });
  });

  test('with any bit flipped shows nothing', async () => {
    const bytes = Buffer.from(await proofWith(checkpoint));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        expect(await judge(flipped.toString('utf8'))).toMatchObject({ ok: false });
      }),
      { numRuns: 500 },
    );
  });

  test('signed by another key under the log’s name is not believed', async () => {
    const thief = await makeLogKeys(ORIGIN);
    const forged = await signCheckpoint({ origin: ORIGIN, size: SIZE, root: tree.root }, thief);
    expect(await judge(await proofWith(forged))).toMatchObject({ ok: false, code: 'log-signature-invalid' });
    const underId = await signCheckpoint({ origin: ORIGIN, size: SIZE, root: tree.root }, { ...thief, keyId: keys.keyId });
    expect(await judge(await proofWith(underId))).toMatchObject({ ok: false, code: 'log-signature-invalid' });
  });
});

describe('witnesses', () => {
  const opened = async (note: string, needed: number) => openCheckpoint(note, [await trusted(needed)]);

  test('are counted once for each key, whatever name it signs under and however often', async () => {
    const once = await cosigned(checkpoint, one!, 1000);
    const twice = await cosigned(await cosigned(once, one!, 1500), sameAsOne!, 2000);
    expect(await opened(twice, 1)).toMatchObject({ ok: true, witnesses: 1, witnessedAt: 2000 });
    expect(await opened(twice, 2)).toMatchObject({ ok: false, code: 'witnesses-missing', detail: '1 of 2' });
    expect(await opened(await cosigned(twice, two!, 1200), 2)).toMatchObject({ ok: true, witnesses: 2 });
  });

  test('that nobody knows do not count, and do not harm', async () => {
    const stranger = await makeWitnessKeys('one.example');
    expect(await opened(await cosigned(checkpoint, stranger, 1000), 0)).toMatchObject({ ok: true, witnesses: 0 });
    expect(await opened(await cosigned(checkpoint, stranger, 1000), 1)).toMatchObject({ ok: false, code: 'witnesses-missing' });
  });

  test('whose signature is for another time, or not dated, spoil the note', async () => {
    const good = await cosigned(checkpoint, one!, 1000);
    const other = await cosigned(checkpoint, { ...one!, sign: async (bytes) => one!.sign(Buffer.from(Buffer.from(bytes).toString().replace('time 1000', 'time 1001'))) }, 1000);
    expect(await opened(good, 1)).toMatchObject({ ok: true });
    expect(await opened(other, 0)).toMatchObject({ ok: false, code: 'cosignature-invalid', detail: 'one.example' });
    const bare = checkpoint + signatureLine(one!.name, one!.keyId, await one!.sign(Buffer.from(checkpoint)));
    expect(await opened(bare, 0)).toMatchObject({ ok: false, code: 'cosignature-invalid' });
  });

  test('do not stand in for the log, nor the log’s key for a witness', async () => {
    await expect(openTrustedLog({ origin: ORIGIN, keys: [one!.text] }, nodeCrypto)).rejects.toThrow(FormatError);
    await expect(openTrustedLog({ origin: ORIGIN, keys: [keys.text], witnesses: [keys.text] }, nodeCrypto)).rejects.toThrow(FormatError);
  });
});
