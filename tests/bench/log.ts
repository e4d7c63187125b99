import { createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { concatBytes, logProofText, NOTE_ALGORITHM, verifierKey, verifierKeyText } from '../../document/index.ts';
import { appendEntries, inclusionProof, type ReadTile, rootOf, signCheckpoint } from '../../issuer/index.ts';
import { judgeLogProof, nodeCrypto, openTrustedLog } from '../../verifier/index.ts';
import { type Figure, median, processorTime } from './measure.ts';

const SIZE = 10_000_000;
/** Entries that differ; the log holds them again and again, so that all its tiles are known without 10 million hashes. */
const PERIOD = 256 * 256;
const CALLS = 50;
const ROUNDS = 7;
const MADE_WITHIN = 5;
const CHECKED_WITHIN = 1;
/** Papers in 200 ms at a hundred a second. */
const BATCH = 20;

/** A proof for any entry of a log of 10 million: made from tiles, and checked as a verifier does, signature included. */
export async function benchLog(): Promise<Figure[]> {
  const { read, entries } = await simulated();
  const { log, note } = await signed(await rootOf(read, SIZE));
  let next = 0;
  const index = (): number => (next = (next + 1_234_577) % SIZE);
  const proofs = await Promise.all(Array.from({ length: CALLS }, async () => {
    const n = index();
    return { entry: entries[n % PERIOD]!, text: logProofText({ index: n, hashes: await inclusionProof(read, n, SIZE), checkpoint: note }) };
  }));
  let checked = 0;
  const check = async (): Promise<void> => {
    const { text, entry } = proofs[checked++ % proofs.length]!;
    const answer = await judgeLogProof(text, entry, { logs: [log], sha256: nodeCrypto.sha256 });
    if (!answer.ok) throw new Error(`The simulated log is not sound: ${answer.code}`);
  };
  const batch = entries.slice(0, BATCH);
  const made = await settled(() => inclusionProof(read, index(), SIZE));
  const held = await settled(check);
  const appended = await settled(() => appendEntries(read, SIZE, batch));
  return [
    { figure: 'log of 10 million: proof for entry n, made from tiles', value: `${made.toFixed(2)} ms`, wanted: `below ${MADE_WITHIN} ms`, holds: made < MADE_WITHIN },
    { figure: 'log of 10 million: proof file checked, checkpoint signature included', value: `${held.toFixed(2)} ms`, wanted: `below ${CHECKED_WITHIN} ms`, holds: held < CHECKED_WITHIN },
    { figure: `log of 10 million: appending ${BATCH} entries`, value: `${appended.toFixed(2)} ms`, wanted: '', holds: undefined },
  ];
}

async function settled(task: () => Promise<unknown>): Promise<number> {
  await processorTime(task, CALLS);
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await processorTime(task, CALLS));
  return median(rounds, (one) => one);
}

async function simulated(): Promise<{ read: ReadTile; entries: Uint8Array[] }> {
  const entries = Array.from({ length: PERIOD }, (_, i) => new Uint8Array(createHash('sha256').update(`paper ${i}`).digest()));
  const { tiles } = await appendEntries(() => Promise.resolve(undefined), 0, entries);
  const top = concatBytes(new Array<Uint8Array>(256).fill(tiles.get('tile/2/000.p/1')!));
  const read: ReadTile = (path) => {
    const [, kind, number, width] = /^tile\/([a-z0-9]+)\/([x0-9/]+?)(?:\.p\/(\d+))?$/.exec(path)!;
    const name = String(Number(number!.replace(/[x/]/g, '')) % 256).padStart(3, '0');
    if (kind === 'entries') return Promise.resolve(tiles.get(`tile/entries/${name}`)!.subarray(0, Number(width ?? 256) * 34));
    const tile = kind === '0' ? tiles.get(`tile/0/${name}`)! : kind === '1' ? tiles.get('tile/1/000')! : top;
    return Promise.resolve(tile.subarray(0, Number(width ?? 256) * 32));
  };
  return { read, entries };
}

async function signed(root: Uint8Array) {
  const { privateKey } = generateKeyPairSync('ed25519');
  const publicKey = new Uint8Array(Buffer.from(createPublicKey(privateKey).export({ format: 'jwk' }).x!, 'base64url'));
  const key = await verifierKey(nodeCrypto.sha256, { name: 'log.example', algorithm: NOTE_ALGORITHM.ed25519, publicKey });
  const note = await signCheckpoint({ origin: 'log.example', size: SIZE, root }, { ...key, sign: (bytes) => new Uint8Array(sign(null, bytes, privateKey)) });
  return { note, log: await openTrustedLog({ origin: 'log.example', keys: [verifierKeyText(key)] }, nodeCrypto) };
}
