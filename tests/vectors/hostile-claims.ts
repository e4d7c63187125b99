import { array, bstr, type Bytes, hex, int, map, NULL, tag, TRUE, tstr } from './cbor-bytes.ts';
import { type HostileVector, signedCase } from './hostile-case.ts';
import * as s from './seal-bytes.ts';

const RULE = '§4';
const BIGNUM = tag(2, bstr(hex('010000000000000000')));

const payload = (code: HostileVector['code'], name: string, claims: Bytes): HostileVector => signedCase(RULE, code, name, { claims });

function whole(): HostileVector[] {
  const good = [s.iat(), s.status(), s.paper()] as const;
  const also = (name: string, ...entry: s.Entry): HostileVector => {
    const sorted = [...good, entry].sort(([a], [b]) => Buffer.compare(a, b));
    return payload('seal-unknown-claim', `the claim ${name}`, s.claims(...sorted));
  };
  return [
    payload('seal-claims', 'no claims', new Uint8Array()),
    payload('seal-claims', 'the claims an array', array([int(6), int(s.IAT)])),
    payload('seal-claims', 'the claims in a byte string', bstr(s.GOOD_CLAIMS)),
    payload('seal-claims', 'the claims tagged as a CWT', tag(61, s.GOOD_CLAIMS)),
    payload('seal-iat', 'an empty claims map', s.claims()),
    also('iss', int(1), tstr('MME')),
    also('sub', int(2), tstr('MME-BP-000001')),
    also('aud', int(3), tstr('bank')),
    also('nbf', int(5), int(s.IAT)),
    also('cti', int(7), bstr(hex('00'))),
    also('cnf', int(8), map([])),
    also('0', int(0), int(0)),
    also('named iat', tstr('iat'), int(s.IAT)),
    also('of private use beside the document', int(-65_538), int(1)),
  ];
}

function instants(): HostileVector[] {
  const iat = (name: string, value: Bytes): HostileVector => payload('seal-iat', `iat ${name}`, s.claims(s.iat(value), s.status(), s.paper()));
  const exp = (name: string, value: Bytes): HostileVector => payload('seal-exp', `exp ${name}`, s.claims(s.exp(value), s.iat(), s.status(), s.paper()));
  return [
    payload('seal-iat', 'iat missing', s.claims(s.status(), s.paper())),
    iat('negative', int(-1)),
    iat('after the year 9999', int(253_402_300_800)),
    iat('in milliseconds', int(s.IAT * 1000)),
    iat('as a text', tstr('2026-11-22')),
    iat('null', NULL),
    iat('a bignum', BIGNUM),
    iat('tagged as a time', tag(1, int(s.IAT))),
    exp('equal to iat', int(s.IAT)),
    exp('before iat', int(s.IAT - 1)),
    exp('zero', int(0)),
    exp('negative', int(-1)),
    exp('after the year 9999', int(253_402_300_800)),
    exp('as a text', tstr('never')),
    exp('null', NULL),
    exp('a bignum', BIGNUM),
  ];
}

function statuses(): HostileVector[] {
  const status = (name: string, value: Bytes): HostileVector => payload('seal-status', `status ${name}`, s.claims(s.iat(), s.status(value), s.paper()));
  const list = (name: string, value: Bytes): HostileVector => payload('seal-status', `status ${name}`, s.claims(s.iat(), s.statusOf(value), s.paper()));
  const idx: s.Entry = [tstr('idx'), int(1)];
  const uri: s.Entry = [tstr('uri'), tstr(s.URI)];
  return [
    payload('seal-status', 'status missing', s.claims(s.iat(), s.paper())),
    status('a number', int(0)),
    status('null', NULL),
    status('an empty map', map([])),
    status('the list without its name', s.statusList()),
    status('of another kind', map([[tstr('identifier_list'), s.statusList()]])),
    status('of two kinds', map([[tstr('status_list'), s.statusList()], [tstr('identifier_list'), s.statusList()]])),
    status('with an integer for its name', map([[int(1), s.statusList()]])),
    list('list an array', array([int(1), tstr(s.URI)])),
    list('list empty', map([])),
    list('without idx', map([uri])),
    list('without uri', map([idx])),
    list('with a member more', map([idx, uri, [tstr('bits'), int(2)]].sort(([a], [b]) => Buffer.compare(a as Bytes, b as Bytes)) as s.Entry[])),
    list('idx negative', s.statusList(int(-1))),
    list('idx a text', s.statusList(tstr('1'))),
    list('idx null', s.statusList(NULL)),
    list('idx a bignum', s.statusList(BIGNUM)),
    list('uri empty', s.statusList(int(1), tstr(''))),
    list('uri of 201 bytes', s.statusList(int(1), tstr('a'.repeat(201)))),
    list('uri of 202 bytes in 101 characters', s.statusList(int(1), tstr('ح'.repeat(101)))),
    list('uri a byte string', s.statusList(int(1), bstr(hex('61')))),
    list('uri tagged as a URI', s.statusList(int(1), tag(32, tstr(s.URI)))),
  ];
}

function documents(): HostileVector[] {
  const claim = (name: string, value: Bytes): HostileVector => payload('seal-document', name, s.claims(s.iat(), s.status(), s.paper(value)));
  const good = { type: int(1), number: tstr('MME-BP-000001'), binding: bstr(s.BINDING), fields: map(s.FIELDS) };
  const type = (name: string, item: Bytes): HostileVector => claim(`the type ${name}`, s.paperOf({ type: item }));
  const number = (name: string, text: string): HostileVector => claim(`a document number ${name}`, s.paperOf({ number: tstr(text) }));
  const binding = (name: string, item: Bytes): HostileVector => claim(`a binding ${name}`, s.paperOf({ binding: item }));
  return [
    payload('seal-document', 'the document missing', s.claims(s.iat(), s.status())),
    claim('the document a map', map([[int(1), int(1)]])),
    claim('the document null', NULL),
    claim('the document empty', array([])),
    claim('the document without fields', array([good.type, good.number, good.binding])),
    claim('the document with a fifth part', array([good.type, good.number, good.binding, good.fields, NULL])),
    type('zero', int(0)), type('negative', int(-1)), type('a text', tstr('building-permit')), type('null', NULL), type('a bignum', BIGNUM),
    number('of two characters', 'A1'), number('of 33 characters', 'A'.repeat(33)), number('empty', ''), number('in lower case', 'mme-bp-000001'),
    number('that begins with a hyphen', '-MME-BP-000001'), number('that ends with a hyphen', 'MME-BP-'), number('with a space', 'MME BP 000001'),
    number('with a line feed at the end', 'MME-BP-000001\n'), number('with a slash', 'MME/BP/000001'), number('with Arabic-Indic digits', 'MME-BP-٠٠٠٠٠١'),
    number('with a Cyrillic letter', 'MМE-BP-000001'), number('with an override', 'MME-\u202eBP-000001'),
    claim('a document number as a number', s.paperOf({ number: int(1) })),
    binding('of 31 bytes', bstr(s.BINDING.subarray(0, 31))), binding('of 33 bytes', bstr(s.join(s.BINDING, hex('00')))), binding('empty', bstr(new Uint8Array())),
    binding('as a text', tstr('a'.repeat(32))), binding('null', NULL),
  ];
}

/** SPEC §4: every claim as it must be, and no other. */
export function hostileClaims(): HostileVector[] {
  return [...whole(), ...instants(), ...statuses(), ...documents()];
}

/** SPEC §5: fields by integer key, and no rows in a seal. */
export function hostileFields(): HostileVector[] {
  const all = (name: string, fields: Bytes): HostileVector =>
    signedCase('§5', 'seal-field', name, { claims: s.claims(s.iat(), s.status(), s.paper(s.paperOf({ fields }))) });
  const one = (name: string, value: Bytes): HostileVector => all(`a field that is ${name}`, map([[int(1), value]]));
  const row = map([[int(1), tstr('Basic salary')], [int(2), int(1_000_000)]]);
  return [
    all('the fields an array', array([])),
    all('the fields null', NULL),
    all('the fields a text', tstr('')),
    all('a field with key 0', map([[int(0), int(1)]])),
    all('a field with key −1', map([[int(-1), int(1)]])),
    all('a field with a text key', map([[tstr('1'), int(1)]])),
    all('a field with the key __proto__', map([[tstr('__proto__'), int(1)]])),
    all('a good field and one with key −1', map([[int(1), int(1)], [int(-1), int(1)]])),
    one('null', NULL), one('true', TRUE), one('a byte string', bstr(hex('00'))), one('a map', map([[int(1), int(1)]])),
    one('rows', array([row, row])), one('one row', array([row])), one('no rows', array([])),
    one('an array of one text', array([tstr('أ')])), one('an array of three texts', array([tstr('أ'), tstr('a'), tstr('a')])),
    one('a pair of a text and a number', array([tstr('أ'), int(1)])), one('a pair of numbers', array([int(1), int(2)])),
    one('a pair with null', array([tstr('أ'), NULL])), one('a pair in a pair', array([array([tstr('أ'), tstr('a')]), tstr('a')])),
    one('a tagged date', tag(100, int(20_779))),
  ];
}
