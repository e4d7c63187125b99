import { array, bstr, type Bytes, hex, int, map, NULL, tag, tstr } from './cbor-bytes.ts';
import { bytesCase, type HostileVector, signedCase } from './hostile-case.ts';
import * as s from './seal-bytes.ts';
import { otherSolution } from './test-key.ts';

type Frame = NonNullable<s.SealParts['frame']>;
const RULE = '§3';
const EMPTY = new Uint8Array();

const framed = (code: HostileVector['code'], name: string, frame: Frame): HostileVector => signedCase(RULE, code, name, { frame });
const notSign1 = (name: string, frame: Frame): HostileVector => framed('seal-not-cose-sign1', name, frame);
const parts = (header: Bytes, claims: Bytes, signature: Bytes): Bytes[] => [bstr(header), map([]), bstr(claims), bstr(signature)];

function frames(): HostileVector[] {
  return [
    notSign1('no tag', (...p) => array(parts(...p))),
    notSign1('the tag of COSE_Mac0', (...p) => tag(17, array(parts(...p)))),
    notSign1('the tag of COSE_Encrypt0', (...p) => tag(16, array(parts(...p)))),
    notSign1('the tag of COSE_Sign', (...p) => tag(98, array(parts(...p)))),
    notSign1('the tag twice', (...p) => tag(18, s.coseSign1(...p))),
    notSign1('a CWT tag round the seal', (...p) => tag(61, s.coseSign1(...p))),
    notSign1('a self-described CBOR tag round the seal', (...p) => tag(55799, s.coseSign1(...p))),
    notSign1('the seal in a byte string', (...p) => bstr(s.coseSign1(...p))),
    notSign1('the seal in an array', (...p) => array([s.coseSign1(...p)])),
    notSign1('three parts', (header, claims, signature) => tag(18, array([bstr(header), bstr(claims), bstr(signature)]))),
    notSign1('five parts', (...p) => tag(18, array([...parts(...p), NULL]))),
    notSign1('a map instead of the array', (header, claims) => tag(18, map([[int(1), bstr(header)], [int(2), bstr(claims)]]))),
    notSign1('the protected header as a map', (_, claims, signature) => tag(18, array([s.GOOD_HEADER, map([]), bstr(claims), bstr(signature)]))),
    notSign1('the payload detached', (header, _, signature) => tag(18, array([bstr(header), map([]), NULL, bstr(signature)]))),
    notSign1('the payload as a map', (header, claims, signature) => tag(18, array([bstr(header), map([]), claims, bstr(signature)]))),
    notSign1('the payload as text', (header, _, signature) => tag(18, array([bstr(header), map([]), tstr('claims'), bstr(signature)]))),
    notSign1('the signature missing', (header, claims) => tag(18, array([bstr(header), map([]), bstr(claims), NULL]))),
    notSign1('the signature as text', (header, claims) => tag(18, array([bstr(header), map([]), bstr(claims), tstr('signed')]))),
    bytesCase(RULE, 'seal-not-cose-sign1', 'an integer', int(18)),
    bytesCase(RULE, 'seal-not-cose-sign1', 'a text', tstr('seal')),
  ];
}

function unprotected(name: string, item: Bytes): HostileVector {
  return framed('seal-unknown-header', `the unprotected header ${name}`, (header, claims, signature) =>
    tag(18, array([bstr(header), item, bstr(claims), bstr(signature)])));
}

function unprotectedHeaders(): HostileVector[] {
  return [
    unprotected('with another kid', map([[int(4), bstr(new Uint8Array(8))]])),
    unprotected('with the same kid', map([s.KID_ENTRY])),
    unprotected('with an algorithm', map([[int(1), int(-9)]])),
    unprotected('with a text label', map([[tstr('note'), int(1)]])),
    unprotected('as an empty array', array([])),
    unprotected('as null', NULL),
    unprotected('as a byte string', bstr(hex('a0'))),
  ];
}

function header(code: HostileVector['code'], name: string, item: Bytes): HostileVector {
  return signedCase(RULE, code, name, { header: item });
}

function protectedHeaders(): HostileVector[] {
  const also = (name: string, ...entry: s.Entry): HostileVector => header('seal-unknown-header', `the header ${name}`, s.header(s.ALG, s.KID_ENTRY, entry));
  return [
    header('seal-unknown-header', 'the header crit', s.header(s.ALG, [int(2), array([int(4)])], s.KID_ENTRY)),
    header('seal-unknown-header', 'the header content type', s.header(s.ALG, [int(3), int(60)], s.KID_ENTRY)),
    also('iv', int(5), bstr(new Uint8Array(16))),
    also('typ', int(16), tstr('application/cwt')),
    also('x5chain', int(33), bstr(hex('3003020100'))),
    also('of private use', int(-65_537), int(1)),
    also('of a text label', tstr('alg'), int(-9)),
    header('seal-header', 'an empty protected header', EMPTY),
    header('seal-header', 'the protected header an array', array([int(1), int(-9)])),
    header('seal-header', 'the protected header a number', int(1)),
    header('seal-header', 'the protected header null', NULL),
    header('seal-algorithm', 'no algorithm', s.header(s.KID_ENTRY)),
    header('seal-algorithm', 'an empty header map', s.header()),
    ...[['EdDSA', -8], ['ES384', -35], ['ES512', -36], ['ESP384', -51], ['Ed25519', -19], ['HMAC with SHA-256', 5], ['the reserved value 0', 0]].map(([name, alg]) =>
      header('seal-algorithm', `the algorithm ${name}`, s.header([int(1), int(alg as number)], s.KID_ENTRY))),
    header('seal-algorithm', 'the algorithm as a text', s.header([int(1), tstr('ESP256')], s.KID_ENTRY)),
    header('seal-algorithm', 'the algorithm as a byte string', s.header([int(1), bstr(hex('28'))], s.KID_ENTRY)),
    header('seal-algorithm', 'the algorithm null', s.header([int(1), NULL], s.KID_ENTRY)),
    header('seal-kid', 'no kid', s.header(s.ALG)),
    ...[0, 7, 9, 32].map((length) => header('seal-kid', `a kid of ${length} bytes`, s.header(s.ALG, [int(4), bstr(new Uint8Array(length))]))),
    header('seal-kid', 'a kid as text', s.header(s.ALG, [int(4), tstr('khatm-01')])),
    header('seal-kid', 'a kid as a number', s.header(s.ALG, [int(4), int(1)])),
  ];
}

/** What another ECDSA library may put there: SEQUENCE of two INTEGERs. */
function derSignature(signature: Bytes): Bytes {
  const integer = (bytes: Bytes): Bytes => (bytes[0]! < 0x80 ? s.join(hex('0220'), bytes) : s.join(hex('022100'), bytes));
  const body = s.join(integer(signature.subarray(0, 32)), integer(signature.subarray(32)));
  return s.join(Uint8Array.of(0x30, body.length), body);
}

function signatures(): HostileVector[] {
  const signature = (code: HostileVector['code'], name: string, change: (good: Bytes) => Bytes): HostileVector => {
    const bytes = s.signedSeal({ frame: (head, claims, good) => s.coseSign1(head, claims, change(good)) }).bytes;
    return bytesCase(RULE, code, name, bytes);
  };
  const good = s.signedSeal({});
  const highS = otherSolution(good.signature);
  const halfOrderPlusOne = '7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a9';
  return [
    signature('seal-signature-length', 'no signature byte', () => EMPTY),
    signature('seal-signature-length', 'a signature of 63 bytes', (sig) => sig.subarray(0, 63)),
    signature('seal-signature-length', 'a signature of 65 bytes', (sig) => s.join(sig, hex('00'))),
    signature('seal-signature-length', 'a signature of 96 bytes', (sig) => s.join(sig, new Uint8Array(32))),
    signature('seal-signature-length', 'a signature in DER', derSignature),
    {
      ...bytesCase(RULE, 'seal-signature-high-s', 'the other solution (r, n − s) of a good signature', s.coseSign1(s.GOOD_HEADER, s.GOOD_CLAIMS, highS)),
      signed: { toBeSigned: s.toHex(good.toBeSigned), signature: s.toHex(highS) },
    },
    signature('seal-signature-high-s', 's one above (n − 1)/2', (sig) => s.join(sig.subarray(0, 32), hex(halfOrderPlusOne))),
    signature('seal-signature-high-s', 's of all ones', (sig) => s.join(sig.subarray(0, 32), new Uint8Array(32).fill(255))),
  ];
}

/** SPEC §3: COSE_Sign1 with nothing in it but what the format names. */
export function hostileCose(): HostileVector[] {
  return [...frames(), ...unprotectedHeaders(), ...protectedHeaders(), ...signatures()];
}
