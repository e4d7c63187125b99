import { beforeAll, describe, expect, it } from '@jest/globals';
import { parseCertificate, type Certificate } from '../../verifier/x509/certificate.ts';
import { parseCrl, type CertificateList } from '../../verifier/x509/certificate-list.ts';
import type { PathRequest } from '../../verifier/x509/path-request.ts';
import { findRevocation } from '../../verifier/x509/revocation.ts';
import { validatePath } from '../../verifier/x509/validate-path.ts';
import { issue, makeFamily, x509, type Family, type Holder } from './x509-authority.ts';

interface CrlWish {
  readonly entries?: x509.X509CrlEntryParams[];
  readonly from?: string;
  readonly until?: string;
  readonly more?: readonly x509.Extension[];
  readonly identifierOf?: Holder;
}

const NUMBER = new x509.Extension('2.5.29.20', false, new Uint8Array([2, 1, 7]));
const at = (text: string): Date => new Date(`${text}T00:00:00Z`);

async function crlOf(issuer: Holder, wish: CrlWish = {}): Promise<Uint8Array> {
  const crl = await x509.X509CrlGenerator.create({
    issuer: issuer.certificate.subject,
    thisUpdate: at(wish.from ?? '2026-12-31'),
    nextUpdate: at(wish.until ?? '2027-01-07'),
    entries: wish.entries ?? [],
    signingKey: issuer.keys.privateKey,
    signingAlgorithm: { ...issuer.keys.privateKey.algorithm, hash: 'SHA-256' },
    extensions: [await x509.AuthorityKeyIdentifierExtension.create((wish.identifierOf ?? issuer).keys.publicKey), ...(wish.more ?? [NUMBER])],
  });
  return new Uint8Array(crl.rawData);
}

function parsed(holder: Holder): Certificate {
  const result = parseCertificate(holder.der);
  if (!result.ok) throw new Error(`${result.code}: ${result.detail}`);
  return result.certificate;
}

function parsedCrl(der: Uint8Array): CertificateList {
  const result = parseCrl(der);
  if (!result.ok) throw new Error(`${result.code}: ${result.detail}`);
  return result.crl;
}

describe('revocation', () => {
  let family: Family;
  let rootCrl: Uint8Array;
  let root: Certificate;
  let authority: Certificate;
  let signer: Certificate;
  beforeAll(async () => {
    family = await makeFamily();
    [root, authority, signer] = [parsed(family.root), parsed(family.authority), parsed(family.signer)];
    rootCrl = await crlOf(family.root);
  });

  async function outcome(crls: readonly Uint8Array[], more: Partial<PathRequest> = {}): Promise<string> {
    const result = await validatePath({
      leaf: signer, intermediates: [authority], anchors: [root], at: at('2027-01-01'), purpose: {},
      crls: crls.map(parsedCrl), requireRevocation: true, ...more,
    });
    return result.ok ? 'ok' : result.code;
  }
  // Without a reason the other library writes an empty list of extensions, which RFC 5280 §5.1 does not have.
  const revoke = (day: string, reason = x509.X509CrlReason.superseded, invalidity?: string): x509.X509CrlEntryParams[] => [{
    serialNumber: family.signer.certificate.serialNumber, revocationDate: at(day), reason, ...(invalidity === undefined ? {} : { invalidity: at(invalidity) }),
  }];

  it('is good only with a current CRL for every certificate below the anchor', async () => {
    const { authority } = family;
    expect(await outcome([])).toBe('revocation-unknown');
    expect(await outcome([rootCrl])).toBe('revocation-unknown');
    expect(await outcome([await crlOf(authority)])).toBe('revocation-unknown');
    expect(await outcome([rootCrl, await crlOf(authority)])).toBe('ok');
    expect(await outcome([rootCrl, await crlOf(authority, { until: '2026-12-31' })])).toBe('revocation-unknown');
    expect(await outcome([rootCrl, await crlOf(authority, { from: '2027-01-02' })])).toBe('revocation-unknown');
    expect(await outcome([], { requireRevocation: false })).toBe('ok');
  });

  it('finds what is revoked, leaf or authority, required or not, stale or not', async () => {
    const { root, authority } = family;
    const entries = revoke('2026-06-01');
    expect(await outcome([rootCrl, await crlOf(authority, { entries })])).toBe('revoked');
    expect(await outcome([await crlOf(authority, { entries })], { requireRevocation: false })).toBe('revoked');
    expect(await outcome([rootCrl, await crlOf(authority, { entries, until: '2026-12-31' })])).toBe('revoked');
    expect(await outcome([rootCrl, await crlOf(authority), await crlOf(authority, { entries })])).toBe('revoked');
    const above = [{ serialNumber: authority.certificate.serialNumber, revocationDate: at('2026-06-01'), reason: x509.X509CrlReason.cACompromise }];
    expect(await outcome([await crlOf(root, { entries: above }), await crlOf(authority)])).toBe('revoked');
  });

  it('judges the past by its own date, and by the date from which a key was bad', async () => {
    const { authority, root } = family;
    const later = { revocationTime: at('2028-01-02') };
    const wide = { from: '2028-01-01', until: '2028-01-07' };
    const today = [await crlOf(root, wide)];
    const with_ = async (entries: x509.X509CrlEntryParams[]): Promise<string> => outcome([...today, await crlOf(authority, { ...wide, entries })], later);
    expect(await with_([])).toBe('ok');
    expect(await with_(revoke('2027-06-01'))).toBe('ok');
    expect(await with_(revoke('2026-12-01'))).toBe('revoked');
    expect(await with_(revoke('2027-06-01', x509.X509CrlReason.keyCompromise, '2026-12-01'))).toBe('revoked');
    expect(await with_(revoke('2027-06-01', x509.X509CrlReason.keyCompromise, '2027-02-01'))).toBe('ok');
  });

  it('lets a hold on a stale list lapse, not one on a current list', async () => {
    const { authority } = family;
    const entries = revoke('2026-06-01', x509.X509CrlReason.certificateHold);
    expect(await outcome([rootCrl, await crlOf(authority, { entries })])).toBe('revoked');
    expect(await outcome([rootCrl, await crlOf(authority), await crlOf(authority, { entries, until: '2026-12-31' })])).toBe('ok');
  });

  it('takes no CRL from anybody but the issuer', async () => {
    const { root, authority } = family;
    const impostor = await issue({ name: 'CN=Authority,C=QA', ca: true });
    const entries = revoke('2026-06-01');
    expect(await outcome([rootCrl, await crlOf(impostor)])).toBe('revocation-unknown');
    expect(await outcome([rootCrl, await crlOf(impostor, { identifierOf: authority })])).toBe('revocation-unknown');
    expect(await outcome([rootCrl, await crlOf(authority), await crlOf(impostor, { identifierOf: authority, entries })])).toBe('ok');
    const mute = await issue({ name: 'CN=Mute', ca: true, issuer: root, keyUsage: x509.KeyUsageFlags.keyCertSign });
    const leaf = await issue({ issuer: mute });
    const result = await validatePath({
      leaf: parsed(leaf), intermediates: [parsed(mute)], anchors: [parsed(root)], at: at('2027-01-01'), purpose: {},
      crls: [parsedCrl(rootCrl), parsedCrl(await crlOf(mute))], requireRevocation: true,
    });
    expect(result).toMatchObject({ ok: false, code: 'revocation-unknown' });
  });

  it('refuses delta, indirect and partitioned lists, and lists without what a list must have', async () => {
    const { authority } = family;
    const code = async (wish: CrlWish): Promise<string> => {
      const result = parseCrl(await crlOf(authority, wish));
      return result.ok ? 'ok' : result.code;
    };
    expect(await code({})).toBe('ok');
    expect(await code({ more: [NUMBER, new x509.Extension('2.5.29.27', true, new Uint8Array([2, 1, 1]))] })).toBe('unknown-critical-extension');
    expect(await code({ more: [NUMBER, new x509.Extension('2.5.29.28', true, new Uint8Array([0x30, 3, 0x84, 1, 0xff]))] })).toBe('unknown-critical-extension');
    expect(await code({ more: [] })).toBe('malformed-extension');
    expect(await code({ entries: [{ serialNumber: '01', revocationDate: at('2026-06-01') }] })).toBe('der-missing');
    expect(await code({ entries: [{ serialNumber: '01', revocationDate: at('2026-06-01'), reason: x509.X509CrlReason.removeFromCRL }] })).toBe('malformed-extension');
  });

  it('has no free bit', async () => {
    const now = at('2027-01-01');
    const crl = await crlOf(family.authority, { entries: revoke('2028-01-01') });
    expect(await outcome([rootCrl, crl])).toBe('ok');
    for (let bit = 0; bit < crl.length * 8; bit++) {
      const flipped = new Uint8Array(crl);
      flipped[bit >> 3]! ^= 0x80 >> (bit & 7);
      const result = parseCrl(flipped);
      if (result.ok) expect(await findRevocation(signer, authority, [result.crl], now, now)).toEqual({ status: 'unknown' });
    }
  }, 60_000);
});
