import { array, BREAK, bstr, type Bytes, head, hex, int, join, map, NULL, tag, TRUE, tstr, UNDEFINED, type Width } from './cbor-bytes.ts';
import { bytesCase, type HostileVector, signedCase } from './hostile-case.ts';
import * as s from './seal-bytes.ts';

type Frame = NonNullable<s.SealParts['frame']>;
const RULE = '§1';

function framed(code: HostileVector['code'], name: string, frame: Frame): HostileVector {
  return signedCase(RULE, code, name, { frame });
}
const longer = (name: string, frame: Frame): HostileVector => framed('seal-not-deterministic', `${name} longer than it needs to be`, frame);
const payload = (code: HostileVector['code'], name: string, claims: Bytes): HostileVector => signedCase(RULE, code, name, { claims });
const protectedHeader = (code: HostileVector['code'], name: string, header: Bytes): HostileVector => signedCase(RULE, code, name, { header });

const frameOf = (w: { tag?: Width; array?: Width; header?: Width; map?: Width; payload?: Width; signature?: Width }): Frame => (header, claims, signature) =>
  tag(18, array([bstr(header, w.header), map([], w.map), bstr(claims, w.payload), bstr(signature, w.signature)], w.array), w.tag);

function headsOutside(): HostileVector[] {
  return [
    longer('tag', frameOf({ tag: 2 })),
    longer('length of the outer array', frameOf({ array: 1 })),
    longer('length of the protected header', frameOf({ header: 1 })),
    longer('size of the unprotected map', frameOf({ map: 1 })),
    longer('length of the payload', frameOf({ payload: 2 })),
    longer('length of the payload in eight bytes', frameOf({ payload: 8 })),
    longer('length of the signature', frameOf({ signature: 4 })),
  ];
}

function headsInHeader(): HostileVector[] {
  const wide = (name: string, header: Bytes): HostileVector => protectedHeader('seal-not-deterministic', `${name} longer than it needs to be`, header);
  return [
    wide('size of the header map', map([s.ALG, s.KID_ENTRY], 1)),
    wide('label of alg', map([[int(1, 1), int(-9)], s.KID_ENTRY])),
    wide('value of alg', map([[int(1), int(-9, 1)], s.KID_ENTRY])),
    wide('length of kid', map([s.ALG, [int(4), bstr(s.KID, 1)]])),
  ];
}

function headsInPayload(): HostileVector[] {
  const wide = (name: string, claims: Bytes): HostileVector => payload('seal-not-deterministic', `${name} longer than it needs to be`, claims);
  const rest = [s.status(), s.paper()] as const;
  return [
    wide('size of the claims map', map([s.iat(), ...rest], 1)),
    wide('key of iat', map([[int(6, 1), int(s.IAT)], ...rest])),
    wide('value of iat', s.claims(s.iat(int(s.IAT, 8)), ...rest)),
    wide('key of the document claim', map([s.iat(), s.status(), [int(-65537, 8), s.paperOf({})]])),
    wide('status index', s.claims(s.iat(), s.statusOf(s.statusList(int(4711, 4))), s.paper())),
    wide('length of the status address', s.claims(s.iat(), s.statusOf(s.statusList(int(1), tstr(s.URI, 2))), s.paper())),
    wide('length of the text key status_list', s.claims(s.iat(), s.status(map([[tstr('status_list', 1), s.statusList()]])), s.paper())),
    wide('length of the document array', s.claims(s.iat(), s.status(), s.paper(array([int(1), tstr('A-1'), bstr(s.BINDING), map([])], 1)))),
    wide('document type', s.claims(s.iat(), s.status(), s.paper(s.paperOf({ type: int(1, 1) })))),
    wide('length of the document number', s.claims(s.iat(), s.status(), s.paper(s.paperOf({ number: tstr('MME-BP-000001', 1) })))),
    wide('length of the binding', s.claims(s.iat(), s.status(), s.paper(s.paperOf({ binding: bstr(s.BINDING, 2) })))),
    wide('size of the field map', s.claims(s.iat(), s.status(), s.paper(s.paperOf({ fields: map(s.FIELDS, 1) })))),
    wide('field key', s.withFields([int(1, 1), int(5)])),
    wide('amount', s.withFields([int(1), int(125_000, 8)])),
    wide('negative integer', s.withFields([int(1), int(-1, 1)])),
    wide('length of a text', s.withFields([int(1), tstr('Villa', 1)])),
    wide('length of a pair', s.withFields([int(1), array([tstr('أ'), tstr('a')], 1)])),
  ];
}

function keyOrder(): HostileVector[] {
  return [
    protectedHeader('seal-not-deterministic', 'kid before alg', s.header(s.KID_ENTRY, s.ALG)),
    payload('seal-not-deterministic', 'iat before exp', s.claims(s.iat(), s.exp(), s.status(), s.paper())),
    payload('seal-not-deterministic', 'the document claim before the others', s.claims(s.paper(), s.iat(), s.status())),
    payload('seal-not-deterministic', 'uri before idx', s.claims(s.iat(), s.statusOf(map([[tstr('uri'), tstr(s.URI)], [tstr('idx'), int(1)]])), s.paper())),
    payload('seal-not-deterministic', 'field keys falling', s.withFields([int(2), int(1)], [int(1), int(1)])),
    payload('seal-not-deterministic', 'field keys ordered as numbers of eight bytes before four', s.withFields([int(4_294_967_296), int(1)], [int(65_536), int(1)])),
    protectedHeader('seal-header', 'alg twice', s.header(s.ALG, s.ALG, s.KID_ENTRY)),
    payload('seal-claims', 'iat twice', s.claims(s.iat(), s.iat(int(1)), s.status(), s.paper())),
    payload('seal-claims', 'idx twice', s.claims(s.iat(), s.statusOf(map([[tstr('idx'), int(1)], [tstr('idx'), int(2)], [tstr('uri'), tstr(s.URI)]])), s.paper())),
    payload('seal-claims', 'a field twice', s.withFields([int(1), int(1)], [int(1), int(2)])),
    framed('seal-not-cbor', 'a label twice in the unprotected map', (header, claims, signature) =>
      tag(18, array([bstr(header), map([[int(9), int(1)], [int(9), int(1)]]), bstr(claims), bstr(signature)]))),
  ];
}

function indefiniteLengths(): HostileVector[] {
  const open = (major: number, ...items: Bytes[]): Bytes => join(Uint8Array.of((major << 5) | 31), ...items, BREAK);
  return [
    framed('seal-not-cbor', 'an outer array of indefinite length', (header, claims, signature) =>
      tag(18, open(4, bstr(header), map([]), bstr(claims), bstr(signature)))),
    framed('seal-not-cbor', 'an unprotected map of indefinite length', (header, claims, signature) =>
      tag(18, array([bstr(header), open(5), bstr(claims), bstr(signature)]))),
    framed('seal-not-cbor', 'a payload of indefinite length', (header, claims, signature) =>
      tag(18, array([bstr(header), map([]), open(2, bstr(claims)), bstr(signature)]))),
    protectedHeader('seal-header', 'a header map of indefinite length', open(5, ...s.ALG, ...s.KID_ENTRY)),
    payload('seal-claims', 'a claims map of indefinite length', open(5, ...s.iat(), ...s.status(), ...s.paper())),
    payload('seal-claims', 'a field map of indefinite length', s.claims(s.iat(), s.status(), s.paper(s.paperOf({ fields: open(5, int(1), int(1)) })))),
    payload('seal-claims', 'a text of indefinite length', s.withFields([int(1), open(3, tstr('Vil'), tstr('la'))])),
    payload('seal-claims', 'a pair of indefinite length', s.withFields([int(1), open(4, tstr('أ'), tstr('a'))])),
  ];
}

/** The claims map, the document array and the field map stand round every field already. */
function nested(opening: string, count: number): Bytes[] {
  return Array.from({ length: count }, () => hex(opening));
}

function itemsNotAllowed(): HostileVector[] {
  const field = (code: HostileVector['code'], name: string, item: Bytes): HostileVector => payload(code, name, s.withFields([int(1), item]));
  return [
    payload('seal-claims', 'iat as a half-precision float', s.claims(s.iat(hex('f93c00')), s.status(), s.paper())),
    field('seal-claims', 'an amount as a single-precision float', hex('fa3fc00000')),
    field('seal-claims', 'an amount as a double-precision float', hex('fb3ff8000000000000')),
    field('seal-claims', 'an amount that is not a number', hex('f97e00')),
    field('seal-field', 'an amount as a bignum', tag(2, bstr(hex('01')))),
    field('seal-field', 'an amount as a negative bignum', tag(3, bstr(hex('01')))),
    field('seal-field', 'a bignum of 88 bytes', tag(2, bstr(new Uint8Array(88).fill(255)))),
    field('seal-field', 'a tagged text', tag(0, tstr('2026-11-22'))),
    field('seal-field', 'a tag round a tag', tag(55799, tag(55799, int(1)))),
    field('seal-claims', 'an integer of 2^53', int(9_007_199_254_740_992)),
    field('seal-claims', 'an integer of −2^53', int(-9_007_199_254_740_992)),
    field('seal-claims', 'the largest integer of eight bytes', int(18_446_744_073_709_551_615n)),
    field('seal-claims', 'undefined', UNDEFINED),
    field('seal-claims', 'an unassigned simple value', hex('f820')),
    field('seal-claims', 'false spelt in two bytes', hex('f814')),
    field('seal-claims', 'a break without a beginning', BREAK),
    field('seal-claims', 'a reserved length', hex('1c')),
    payload('seal-claims', 'a byte string as a key', s.claims([bstr(hex('06')), int(s.IAT)], s.status(), s.paper())),
    payload('seal-claims', 'true as a key', s.claims(s.iat(), s.status(), s.paper(), [TRUE, int(1)])),
    payload('seal-claims', 'null as a field key', s.withFields([NULL, int(1)])),
    payload('seal-claims', 'an array as a key', s.claims(s.iat(), s.status(), s.paper(), [array([int(1)]), int(1)])),
    field('seal-field', 'an item inside 16 others', join(...nested('81', 13), int(0))),
    field('seal-claims', 'an item inside 17 others', join(...nested('81', 14), int(0))),
    field('seal-claims', 'an item inside 17 others, tags among them', join(...nested('c6', 14), int(0))),
    field('seal-claims', 'a thousand arrays', join(...nested('81', 1000), int(0))),
  ];
}

function badText(): HostileVector[] {
  const text = (name: string, bytes: string): HostileVector => payload('seal-claims', name, s.withFields([int(1), tstr(hex(bytes))]));
  return [
    text('a text with a byte that UTF-8 never has', '4166ff'),
    text('a text that ends within a character', '41d8'),
    text('a text with a continuation byte alone', '4180'),
    text('a text with an overlong spelling of a slash', 'c0af'),
    text('a text with an overlong zero', 'c080'),
    text('a text with a lone high surrogate', 'eda080'),
    text('a text with a lone low surrogate', 'edb080'),
    text('a text with a surrogate pair as in CESU-8', 'eda0bcedbf97'),
    text('a text beyond U+10FFFF', 'f4908080'),
    text('a text with a five-byte character', 'f888808080'),
  ];
}

function lengths(): HostileVector[] {
  const good = s.signedSeal({});
  const shorter = good.bytes.subarray(0, good.bytes.length - 1);
  return [
    framed('seal-not-cbor', 'a byte after the seal', (...parts) => join(s.coseSign1(...parts), hex('00'))),
    framed('seal-not-cbor', 'a second seal after the seal', (...parts) => join(s.coseSign1(...parts), s.coseSign1(...parts))),
    protectedHeader('seal-header', 'a byte after the protected header', join(s.GOOD_HEADER, hex('00'))),
    payload('seal-claims', 'a byte after the claims', join(s.GOOD_CLAIMS, hex('f6'))),
    bytesCase(RULE, 'seal-not-cbor', 'no byte at all', new Uint8Array()),
    bytesCase(RULE, 'seal-not-cbor', 'the last byte missing', shorter),
    bytesCase(RULE, 'seal-not-cbor', 'the tag alone', good.bytes.subarray(0, 1)),
    bytesCase(RULE, 'seal-not-cbor', 'an array that says it has 2^53−1 items', tag(18, head(4, Number.MAX_SAFE_INTEGER))),
    bytesCase(RULE, 'seal-not-cbor', 'a map that says it has 2^32 entries', tag(18, head(5, 2 ** 32))),
    bytesCase(RULE, 'seal-not-cbor', 'a byte string that says it has 2^32 bytes', tag(18, array([head(2, 2 ** 32)]))),
    payload('seal-claims', 'claims that end within a text', s.GOOD_CLAIMS.subarray(0, s.GOOD_CLAIMS.length - 8)),
  ];
}

/** SPEC §1: one spelling for every seal, and nothing beyond the allowed items. */
export function hostileEncodings(): HostileVector[] {
  return [
    ...headsOutside(), ...headsInHeader(), ...headsInPayload(), ...keyOrder(), ...indefiniteLengths(), ...itemsNotAllowed(), ...badText(), ...lengths(),
  ];
}
