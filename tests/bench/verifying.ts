import { createPublicKey, verify } from 'node:crypto';
import { decodeSeal, digitsToBytes, fromHex, readSealText } from '../../document/index.ts';
import type { Installation } from '../../server/installation/open.ts';
import { publicDirectory } from '../../server/installation/publish.ts';
import { checkSealText, PublishedFolder, verifySealText } from '../../verifier/index.ts';
import { compare, type Figure } from './measure.ts';
import { permits } from './stand.ts';

/** A seal's verdict with trust and status in memory, against nothing but its ES256 verification in node:crypto. */
export async function benchVerifying({ issuer, dataDir }: Installation): Promise<Figure[]> {
  const sample = issuer.papers.types.get('building-permit')!.samples[0]!.record;
  const { seal: text } = await issuer.issue(permits(sample).next().value);
  const context = await new PublishedFolder(publicDirectory(dataDir), () => Date.now() / 1000).context();
  const answer = await verifySealText(text, context);
  if (answer.verdict !== 'authentic') throw new Error(`the bench's own seal is ${answer.verdict}: ${answer.reason}`);
  const seal = decodeSeal(digitsToBytes(readSealText(text).digits));
  const point = fromHex(context.trust!.findSigner('seal', seal.kid)!.key.key);
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => Buffer.from(half).toString('base64url'));
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x!, y: y! }, format: 'jwk' });
  const bare = (): boolean => verify('sha256', seal.toBeSigned, { key, dsaEncoding: 'ieee-p1363' }, seal.signature);
  if (!bare()) throw new Error('the bare verification fails');
  const der = ecdsaDer(seal.signature);
  const fastest = (): boolean => verify('sha256', seal.toBeSigned, key, der);
  if (!fastest()) throw new Error('the verification of the DER form fails');
  const against = await compare(() => checkSealText(text, context), fastest, { rounds: 9, calls: 1500 });
  const judged = await compare(() => checkSealText(text, context), bare, { rounds: 9, calls: 1500 });
  const answered = await compare(() => verifySealText(text, context), bare, { rounds: 9, calls: 1500 });
  return [
    { figure: 'verdict on a seal, of bare ES256 (r ‖ s) verification (rate)', value: `${(1 / judged.ratio).toFixed(2)} (${judged.ours.toFixed(3)} ms : ${judged.theirs.toFixed(3)} ms)`, wanted: 'at least 0.9', holds: 1 / judged.ratio >= 0.9 },
    { figure: '… of the same with the signature as DER, which node:crypto verifies faster', value: `${(1 / against.ratio).toFixed(2)} (${against.theirs.toFixed(3)} ms)`, wanted: '', holds: undefined },
    { figure: 'the same, put into words in two languages', value: `${(1 / answered.ratio).toFixed(2)} (${answered.ours.toFixed(3)} ms)`, wanted: '', holds: undefined },
  ];
}

/** r ‖ s as node:crypto's own encoder would write it. */
function ecdsaDer(signature: Uint8Array): Uint8Array {
  const integer = (half: Uint8Array): number[] => {
    const digits = [...half.subarray(half.findIndex((byte) => byte !== 0))];
    const body = digits[0]! > 0x7f ? [0, ...digits] : digits;
    return [2, body.length, ...body];
  };
  const body = [...integer(signature.subarray(0, 32)), ...integer(signature.subarray(32))];
  return Uint8Array.of(0x30, body.length, ...body);
}
