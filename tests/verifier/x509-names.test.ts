import { beforeAll, describe, expect, it } from '@jest/globals';
import { parseCertificate } from '../../verifier/x509/certificate.ts';
import { validatePath } from '../../verifier/x509/validate-path.ts';
import { oid, sequence, tlv } from './cms-builder.ts';
import { issue, x509, type Holder } from './x509-authority.ts';

const AT = new Date('2027-01-01T00:00:00Z');
const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');
const dns = (text: string): Buffer => tlv(0x82, ascii(text));
const email = (text: string): Buffer => tlv(0x81, ascii(text));
const ip = (...octets: number[]): Buffer => tlv(0x87, Buffer.from(octets));
const directory = (tag: number, organization: string): Buffer =>
  tlv(0xa4, sequence(tlv(0x31, sequence(oid('2.5.4.10'), tlv(tag, ascii(organization))))));

const constraints = (permitted: readonly Buffer[], excluded: readonly Buffer[] = []): x509.Extension =>
  new x509.Extension('2.5.29.30', true, new Uint8Array(sequence(
    ...(permitted.length === 0 ? [] : [tlv(0xa0, ...permitted.map((base) => sequence(base)))]),
    ...(excluded.length === 0 ? [] : [tlv(0xa1, ...excluded.map((base) => sequence(base)))]),
  )));
const altNames = (...names: readonly Buffer[]): x509.Extension => new x509.Extension('2.5.29.17', false, new Uint8Array(sequence(...names)));

describe('name constraints', () => {
  let keys: CryptoKeyPair;
  beforeAll(async () => { ({ keys } = await issue({})); });

  /** What becomes of a leaf with these names below an authority with these constraints. */
  async function outcome(limits: x509.Extension, names: readonly Buffer[], name = 'CN=Leaf'): Promise<string> {
    const parse = (holder: Holder) => {
      const result = parseCertificate(holder.der);
      return result.ok ? result.certificate : result.code;
    };
    const top = await issue({ name: 'CN=Top', ca: true, keys, more: [limits] });
    const [anchor, leaf] = [parse(top), parse(await issue({ name, keys, issuer: top, more: names.length === 0 ? [] : [altNames(...names)] }))];
    if (typeof anchor === 'string') return `anchor: ${anchor}`;
    if (typeof leaf === 'string') return `leaf: ${leaf}`;
    const result = await validatePath({ leaf, intermediates: [], anchors: [anchor], at: AT, purpose: {} });
    return result.ok ? 'ok' : result.code;
  }

  it('bind e-mail addresses, in the subject too', async () => {
    const host = constraints([email('gov.example')]);
    expect(await outcome(host, [email('a@gov.example')])).toBe('ok');
    expect(await outcome(host, [email('a@GOV.example')])).toBe('ok');
    expect(await outcome(host, [email('a@sub.gov.example')])).toBe('name-constraints');
    expect(await outcome(host, [email('a@evilgov.example')])).toBe('name-constraints');
    expect(await outcome(constraints([email('.gov.example')]), [email('a@sub.gov.example')])).toBe('ok');
    expect(await outcome(constraints([email('.gov.example')]), [email('a@gov.example')])).toBe('name-constraints');
    expect(await outcome(constraints([email('a@gov.example')]), [email('b@gov.example')])).toBe('name-constraints');
    expect(await outcome(host, [], 'CN=Leaf,E=a@other.example')).toBe('name-constraints');
    expect(await outcome(host, [], 'CN=Leaf,E=a@gov.example')).toBe('ok');
    expect(await outcome(host, [email('nobody')])).toBe('leaf: alternative-name');
  });

  it('permit a directory name by its exact spelling, exclude it in any', async () => {
    const permitted = constraints([directory(0x13, 'Ministry')]);
    expect(await outcome(permitted, [], 'O=Ministry,CN=Leaf')).toBe('ok');
    expect(await outcome(permitted, [], 'O=ministry,CN=Leaf')).toBe('name-constraints');
    expect(await outcome(permitted, [], 'CN=Leaf,O=Ministry')).toBe('name-constraints');
    const excluded = constraints([], [directory(0x0c, 'The  Ministry')]);
    expect(await outcome(excluded, [], 'O=the ministry,CN=Leaf')).toBe('name-constraints');
    expect(await outcome(excluded, [], 'O=Another,CN=Leaf')).toBe('ok');
  });

  it('see through wildcards', async () => {
    expect(await outcome(constraints([dns('example.com')]), [dns('*.example.com')])).toBe('ok');
    expect(await outcome(constraints([dns('host.example.com')]), [dns('*.example.com')])).toBe('name-constraints');
    expect(await outcome(constraints([], [dns('host.example.com')]), [dns('*.example.com')])).toBe('name-constraints');
    expect(await outcome(constraints([], [dns('')]), [dns('any.example')])).toBe('name-constraints');
    expect(await outcome(constraints([dns('example.com')]), [dns('badexample.com')])).toBe('name-constraints');
  });

  it('bind addresses by mask', async () => {
    expect(await outcome(constraints([ip(10, 0, 0, 0, 255, 0, 0, 0)]), [ip(10, 1, 2, 3)])).toBe('ok');
    expect(await outcome(constraints([ip(10, 0, 0, 0, 255, 0, 0, 0)]), [ip(11, 1, 2, 3)])).toBe('name-constraints');
    expect(await outcome(constraints([ip(10, 0, 0, 0, 255, 0, 0, 0)]), [ip(...Array<number>(16).fill(10))])).toBe('name-constraints');
    expect(await outcome(constraints([ip(10, 0, 0, 0, 255, 0, 255, 0)]), [])).toBe('anchor: name-constraints');
  });

  it('of a kind that cannot be applied refuse the authority', async () => {
    expect(await outcome(constraints([tlv(0x86, ascii('https://example.com'))]), [])).toBe('anchor: name-constraints');
    expect(await outcome(constraints([tlv(0xa0, oid('1.2.3'), tlv(0xa0, sequence()))]), [])).toBe('anchor: name-constraints');
    expect(await outcome(constraints([Buffer.concat([dns('example.com'), tlv(0x80, Buffer.from([0]))])]), [])).toBe('anchor: der-trailing');
    expect(await outcome(constraints([dns('.example.com')]), [])).toBe('anchor: name-constraints');
  });
});
