import { ALG, BINDING, claims, digitsOf, EXP, exp, header, IAT, iat, KID, KID_ENTRY, ORIGIN, paper, paperOf, sha256, signedSeal, statusList, statusOf, toHex, URI } from './seal-bytes.ts';
import { array, bstr, type Bytes, int, map, tstr } from './cbor-bytes.ts';
import { qrVersion } from './qr-version.ts';
import { TEST_KEY } from './test-key.ts';

export type JsonFieldValue = number | string | readonly [string, string];
export type JsonClaims = {
  iat: number; exp?: number; status: { idx: number; uri: string };
  type: number; number: string; binding: string; fields: readonly (readonly [number, JsonFieldValue])[];
};
export type ValidVector = {
  name: string; hex: string; digits: string; text: string; sealId: string; alg: number; kid: string;
  claims: JsonClaims; toBeSigned: string; signature: string; publicKey: string; qrVersion: number;
};

const BASE: JsonClaims = {
  iat: IAT, status: { idx: 4711, uri: URI }, type: 1, number: 'MME-BP-000001', binding: toHex(BINDING), fields: [],
};
const MAX_SAFE = Number.MAX_SAFE_INTEGER;

function value(of: JsonFieldValue): Bytes {
  if (typeof of === 'number') return int(of);
  return typeof of === 'string' ? tstr(of) : array(of.map((text) => tstr(text)));
}

function vector(name: string, change: Partial<JsonClaims>, alg = -9): ValidVector {
  const said: JsonClaims = { ...BASE, ...change };
  const fields = map(said.fields.map(([key, of]) => [int(key), value(of)] as const));
  const body = [
    iat(int(said.iat)), statusOf(statusList(int(said.status.idx), tstr(said.status.uri))),
    paper(paperOf({ type: int(said.type), number: tstr(said.number), fields })),
  ];
  const seal = signedSeal({
    header: alg === -9 ? header(ALG, KID_ENTRY) : header([int(1), int(alg)], [int(4), bstr(KID)]),
    claims: claims(...(said.exp === undefined ? [] : [exp(int(said.exp))]), ...body),
  });
  const digits = digitsOf(seal.bytes);
  return {
    name, hex: toHex(seal.bytes), digits, text: `${ORIGIN}/#${digits}`, sealId: toHex(sha256(seal.bytes)), alg, kid: toHex(KID), claims: said,
    toBeSigned: toHex(seal.toBeSigned), signature: toHex(seal.signature), publicKey: TEST_KEY.publicKey, qrVersion: qrVersion(`${ORIGIN}/#`, digits),
  };
}

/** The first of a row of vectors that has what is looked for; which one it is depends on nothing but the fixed key. */
function firstWhere(row: (step: number) => ValidVector, wanted: (vector: ValidVector) => boolean): ValidVector {
  for (let step = 0; ; step++) {
    const candidate = row(step);
    if (wanted(candidate)) return candidate;
  }
}

const textOf = (length: number): string => 'Lot 12, Zone 66, Doha. '.repeat(20).slice(0, length - 1) + '#';

export function validVectors(): ValidVector[] {
  return [
    vector('the least that a seal may hold: no exp, no field', {}),
    vector('a document that expires', { exp: EXP }),
    vector('every kind of value that may stand in a seal', {
      exp: EXP,
      fields: [
        [1, 'مبنى سكني'], [2, ['شركة المثال للمقاولات', 'Example Contracting Co.']], [3, 'LIC-2026/00017'], [4, 20_779], [5, 682],
        [6, 1_234_550], [7, 42], [8, 61_275], [9, 2],
      ],
    }),
    vector('a building permit with bilingual names', {
      exp: EXP, number: 'MME-BP-2026-004711',
      fields: [
        [1, ['فاطمة بنت محمد الأنصاري', 'Fatima bint Mohammed Al-Ansari']], [2, ['مكتب الدوحة للاستشارات الهندسية', 'Doha Engineering Consultants']],
        [3, '66120045'], [4, 1], [5, 20_769],
      ],
    }),
    vector('a salary statement of numbers', { type: 3, number: 'HR-SS-2026-11-000042', fields: [[1, 682], [2, 1_875_000], [3, 1_752_350]] }),
    vector('an amount in dinars of three digits', { type: 3, number: 'HR-SS-000043', fields: [[2, 1_875_005]] }),
    vector('a clipped text ends with an ellipsis', { fields: [[1, ['شركة الخليج العربي للمقاولات وال…', 'Arabian Gulf Contracting and Tra…']]] }),
    vector('ES256 as the algorithm, which a reader accepts', {}, -7),
    vector('the smallest of every number', { iat: 0, status: { idx: 0, uri: 'x' }, type: 1, number: 'A-1', fields: [[1, 0]] }),
    vector('the largest of every number', {
      iat: 253_402_300_798, exp: 253_402_300_799, status: { idx: MAX_SAFE, uri: URI }, type: MAX_SAFE, number: 'Z'.repeat(32), fields: [[MAX_SAFE, MAX_SAFE]],
    }),
    vector('exp one second after iat', { exp: IAT + 1 }),
    vector('negative values: a date before 1970, a month before 1970, the least integer', { fields: [[1, -1], [2, -24], [3, -256], [4, -257], [5, -MAX_SAFE]] }),
    vector('field keys on both sides of every head size', {
      fields: [[23, 23], [24, 24], [255, 255], [256, 256], [65_535, 65_535], [65_536, 65_536], [4_294_967_295, 4_294_967_295], [4_294_967_296, 4_294_967_296]],
    }),
    vector('text lengths on both sides of every head size', { fields: [[1, textOf(23)], [2, textOf(24)], [3, textOf(141)]] }),
    vector('a text outside the basic plane counts as four bytes', { fields: [[1, 'برج 🏗']] }),
    vector('a status address of 200 bytes', { status: { idx: 1, uri: `https://status.example/${'a'.repeat(177)}` } }),
    vector('a status address of 200 bytes that are fewer characters', { status: { idx: 1, uri: `https://status.example/a${'ح'.repeat(88)}` } }),
    firstWhere((step) => vector('the largest seal that the digits hold: 498 bytes', { fields: [[1, textOf(200 + step)]] }), (v) => v.hex.length === 996),
    firstWhere((step) => vector('a digit text that begins with zero', { fields: [[1, textOf(2 + step)]] }), (v) => v.digits.startsWith('0')),
    firstWhere((step) => vector('a signature whose r begins with a zero byte', { status: { idx: step, uri: URI } }), (v) => v.signature.startsWith('00')),
    firstWhere((step) => vector('a signature whose s begins with a zero byte', { status: { idx: step, uri: URI } }), (v) => v.signature.slice(64).startsWith('00')),
  ];
}
