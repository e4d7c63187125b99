import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Checkpoint, checkpointBody, encodeCbor, FormatError, logProofText, MAX_NOTE_SIGNATURES, MAX_PROOF_HASHES, NOTE_ALGORITHM, noteText, readCheckpoint, readLogProof, readNote, readVerifierKey,
  sealEntry, signatureLine, statusEntry, toHex, verifierKey, verifierKeyText,
} from '../../document/index.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());
const refused = (code: string) => expect.objectContaining({ name: 'FormatError', code }) as unknown as FormatError;
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
const count = fc.maxSafeNat();
const word = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).filter((text) => /^[^\p{White_Space}\p{Cc}+]+$/u.test(text));
const checkpoint: fc.Arbitrary<Checkpoint> = fc.record({ origin: word, size: count, root: hash });
const line = fc.tuple(word, fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 1, maxLength: 100 }));

const ROOT = new Uint8Array(32).fill(7);
const LINE = signatureLine('log.example', Uint8Array.of(1, 2, 3, 4), new Uint8Array(64).fill(9));
const NOTE = noteText(checkpointBody({ origin: 'log.example', size: 5, root: ROOT }), [LINE]);
const PROOF = logProofText({ index: 4, hashes: [ROOT, ROOT], checkpoint: NOTE });

describe('log entries', () => {
  test('of an issue are the seal id as it is', () => {
    expect(sealEntry(ROOT)).toBe(ROOT);
    expect(() => sealEntry(new Uint8Array(31))).toThrow(RangeError);
  });

  test('of a status change are the hash of id, status and time', async () => {
    const expected = sha256(Buffer.concat([Buffer.from('84', 'hex'), Buffer.from('6e', 'hex'), Buffer.from('khatm-status-1'), Buffer.from('5820', 'hex'), ROOT, Buffer.from('011a6553f100', 'hex')]));
    expect(toHex(await statusEntry(sha256, { sealId: ROOT, status: 1, at: 1_700_000_000 }))).toBe(toHex(expected));
    expect(sha256(encodeCbor(['khatm-status-1', ROOT, 1, 1_700_000_000]))).toEqual(expected);
  });

  test.each([[-1, 1], [0.5, 1], [1, Number.NaN], [1, -1]])('of a status %p at %p are not made', async (status, at) => {
    await expect(statusEntry(sha256, { sealId: ROOT, status, at })).rejects.toThrow(RangeError);
  });
});

describe('checkpoints and notes', () => {
  test('come back as they were written', () => {
    fc.assert(
      fc.property(checkpoint, fc.array(line, { minLength: 1, maxLength: 5 }), (head, lines) => {
        const note = noteText(checkpointBody(head), lines.map((one) => signatureLine(...one)));
        expect(readCheckpoint(note)).toEqual({ ...head, text: checkpointBody(head), signatures: lines.map(([name, keyId, signature]) => ({ name, keyId, signature })) });
      }),
    );
  });

  test('have one spelling: whatever is read is what would be written', () => {
    fc.assert(
      fc.property(fc.nat(NOTE.length - 1), fc.constantFrom('', ' ', '\n', '0', '=', 'A', '\u2014', '\r', '\0', '+', '\ud800', '\u00a0'), fc.boolean(), (at, put, over) => {
        const changed = NOTE.slice(0, at) + put + NOTE.slice(over ? at + 1 : at);
        let read;
        try {
          read = readCheckpoint(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
          return;
        }
        expect(noteText(checkpointBody(read), read.signatures.map(({ name, keyId, signature }) => signatureLine(name, keyId, signature)))).toBe(changed);
      }),
      { numRuns: 1000 },
    );
  });

  test('a note’s text may hold empty lines: the last one parts it from the signatures', () => {
    expect(readNote(`a\n\nb\n\n${LINE}`).text).toBe('a\n\nb\n');
  });

  test.each([
    ['no signatures', 'a\nb\n'],
    ['nothing before the signatures', `\n${LINE}`],
    ['no newline at the end', NOTE.slice(0, -1)],
    ['a carriage return', NOTE.replace('\n', '\r\n')],
    ['half a surrogate pair', `\ud800\n\n${LINE}`],
    ['a hyphen for the dash', NOTE.replace('\u2014', '-')],
    ['a name with a plus sign', NOTE.replace('\u2014 log', '\u2014 l+g')],
    ['two spaces', NOTE.replace('\u2014 ', '\u2014  ')],
    ['a signature without padding', NOTE.replace(/=+\n$/, '\n')],
    ['a signature that is only an id', `a\n\n\u2014 log AQIDBA==\n`],
    ['a line without a signature', `${NOTE}\u2014 log\n`],
    ['an empty line at the end', `${NOTE}\n`],
    ['more signatures than are read', NOTE + LINE.repeat(MAX_NOTE_SIGNATURES)],
    ['more characters than are read', `${'a'.repeat(140_000)}\n\n${LINE}`],
  ])('a note with %s is refused', (_, note) => {
    expect(() => readNote(note)).toThrow(refused('note-malformed'));
  });

  test.each([
    ['a leading zero', 'log.example\n05\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n'],
    ['a negative size', 'log.example\n-5\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n'],
    ['a size beyond exact numbers', 'log.example\n9007199254740992\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n'],
    ['no origin', '\n5\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n'],
    ['a short root', 'log.example\n5\nBwcH\n'],
    ['stray bits in the root', 'log.example\n5\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwd=\n'],
    ['stray bits before two paddings', 'log.example\n5\nBB==\n'],
    ['no root', 'log.example\n5\n'],
    ['an extension line', 'log.example\n5\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\nmore\n'],
  ])('a checkpoint with %s is refused', (_, body) => {
    expect(() => readCheckpoint(`${body}\n${LINE}`)).toThrow(refused('checkpoint-malformed'));
  });

  test('are not written with what could not be read back', () => {
    expect(() => checkpointBody({ origin: 'a\nb', size: 1, root: ROOT })).toThrow(refused('checkpoint-malformed'));
    expect(() => checkpointBody({ origin: 'a', size: 1.5, root: ROOT })).toThrow(refused('checkpoint-malformed'));
    expect(() => signatureLine('a b', Uint8Array.of(1, 2, 3, 4), ROOT)).toThrow(refused('note-malformed'));
    expect(() => noteText('a', [LINE])).toThrow(refused('note-malformed'));
    expect(() => noteText('a\n', [])).toThrow(refused('note-malformed'));
  });
});

describe('verifier keys', () => {
  test('the standard’s example is read and written back', async () => {
    const text = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
    const key = await readVerifierKey(sha256, text);
    expect([key.name, toHex(key.keyId), key.algorithm, key.publicKey.length]).toEqual(['example.com/foo', '530d903a', NOTE_ALGORITHM.ed25519, 32]);
    expect(verifierKeyText(key)).toBe(text);
  });

  // transparency-dev/formats, note/note_cosigv1_test.go: a key with a plus sign in its base 64, and a witness's.
  test.each(['TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6', 'remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2'])('of other implementations are read: %s', async (text) => {
    expect(verifierKeyText(await readVerifierKey(sha256, text))).toBe(text);
  });

  test('come back as they were written', async () => {
    await fc.assert(
      fc.asyncProperty(word, fc.constantFrom(NOTE_ALGORITHM.ed25519, NOTE_ALGORITHM.cosignature), hash, async (name, algorithm, publicKey) => {
        const key = await verifierKey(sha256, { name, algorithm, publicKey });
        expect(await readVerifierKey(sha256, verifierKeyText(key))).toEqual(key);
      }),
    );
  });

  test.each([
    ['another id', 'example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'],
    ['an id in capitals', 'example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'],
    ['another name', 'example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'],
    ['an algorithm that is not known', 'example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'],
    ['a short key', 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3Q=='],
    ['no name', '+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'],
    ['something behind it', 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n'],
  ])('with %s are refused', async (_, text) => {
    await expect(readVerifierKey(sha256, text)).rejects.toEqual(refused('verifier-key-malformed'));
  });
});

describe('log proofs', () => {
  test('come back as they were written', () => {
    fc.assert(
      fc.property(count, fc.array(hash, { maxLength: MAX_PROOF_HASHES }), (index, hashes) => {
        expect(readLogProof(logProofText({ index, hashes, checkpoint: NOTE }))).toEqual({ index, hashes, checkpoint: NOTE });
      }),
    );
  });

  test.each([
    ['another first line', PROOF.replace('@v1', '@v2')],
    ['an extra line', PROOF.replace('index', 'extra AAAA\nindex')],
    ['a leading zero', PROOF.replace('index 4', 'index 04')],
    ['no index', PROOF.replace('index 4\n', '')],
    ['a short hash', PROOF.replace('BwcHBwcH', 'BwcH')],
    ['no empty line', PROOF.replaceAll('\n\n', '\n')],
    ['a carriage return', PROOF.replaceAll('\n', '\r\n')],
    ['more hashes than a tree is high', PROOF.replace('index 4\n', `index 4\n${'BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n'.repeat(60)}`)],
    ['more characters than are read', PROOF + 'a'.repeat(200_000)],
  ])('with %s are refused', (_, text) => {
    expect(() => readLogProof(text)).toThrow(refused('log-proof-malformed'));
  });

  test('with a checkpoint that is none are refused by its fault', () => {
    expect(() => readLogProof(PROOF.replace('\n5\n', '\n05\n'))).toThrow(refused('checkpoint-malformed'));
    expect(() => readLogProof(`${PROOF}\n`)).toThrow(refused('note-malformed'));
  });
});
