import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parseCertificate } from '../../verifier/x509/certificate.ts';
import type { KeyUsage } from '../../verifier/x509/extension-values.ts';
import { EXTENDED_KEY_USAGE } from '../../verifier/x509/oids.ts';
import type { ServerName } from '../../verifier/x509/server-name.ts';
import { validatePath } from '../../verifier/x509/validate-path.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpora/x509-limbo/limbo-2023-12-02.json', import.meta.url));

interface Testcase {
  readonly id: string;
  readonly expected_result: 'SUCCESS' | 'FAILURE';
  readonly trusted_certs: readonly string[];
  readonly untrusted_intermediates: readonly string[];
  readonly peer_certificate: string;
  readonly validation_time: string | null;
  readonly key_usage: readonly KeyUsage[] | null;
  readonly expected_peer_name: { readonly kind: 'DNS' | 'IP'; readonly value: string };
  readonly max_chain_depth: number | null;
}

/** The only disagreements, all of them refusals of what the corpus accepts. */
const TOO_STRICT: Readonly<Record<string, string>> = {
  'pathlen::validation-ignores-pathlen-in-leaf': 'leaf-is-ca: a certificate has one role, and an authority\'s is no leaf',
  'rfc5280::eku::ee-without-eku': 'extended-key-usage: a leaf must list what it is for; webpki::eku::ee-without-eku agrees and is the same chain',
  'rfc5280::nc::permitted-dn-match': 'server-name: the leaf names no host at all, yet the case asks for example.com',
  'webpki::nc::permitted-dns-match-noncritical': 'no-path: RFC 5280 §4.2.1.10 wants the extension critical; rfc5280::nc::permitted-dns-match-noncritical agrees',
};

/** The code of every refusal that the corpus wants, so that none is refused for a reason that has nothing to do with it. */
const REASONS: readonly (readonly [string, RegExp])[] = [
  ['path-length', /^pathlen::/],
  ['name-constraints', /^rfc5280::nc::(permitted|excluded|intermediate-with|restrictive|not-allowed)/],
  ['alternative-name', /^rfc5280::nc::nc-permits-invalid/],
  ['serial-number', /^rfc5280::serial::/],
  ['expired', /^rfc5280::validity::/],
  ['extended-key-usage', /^(rfc5280|webpki)::eku::/],
  ['server-name', /^webpki::san::(mismatch|public-suffix|no-san|san-critical|wildcard-match)/],
  ['alternative-name', /^webpki::san::wildcard-(embedded|not)/],
  ['duplicate-extension', /duplicate-extensions$/],
  ['unknown-critical-extension', /unknown-critical-extension/],
  ['algorithm-mismatch', /mismatching-signature-algorithm$/],
  ['unsupported-algorithm', /^webpki::forbidden-/],
  ['not-v3', /^webpki::v1-cert$/],
  ['key-identifier', /::aki::(?!critical)|::ski::(?!critical)/],
  ['extension-criticality', /critical-(aki|ski|aia)|non-critical-basic/],
];
/** Noncritical name constraints in the root: refused while reading the root. */
const EXCEPTIONS: Readonly<Record<string, string>> = { 'rfc5280::nc::permitted-dns-match-noncritical': 'extension-criticality' };

function decode(pem: string): Uint8Array {
  return new Uint8Array(Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64'));
}

function serverName({ kind, value }: Testcase['expected_peer_name']): ServerName {
  if (kind === 'DNS') return { kind: 'dns', value };
  const octets = isIP(value) === 4 ? value.split('.').map(Number) : value === '::1' ? [...Array<number>(15).fill(0), 1] : [];
  if (octets.length === 0) throw new Error(`Address ${value} needs a better parser in this test`);
  return { kind: 'ip', octets: Uint8Array.from(octets) };
}

/** `ok`, or the codes of everything that stood in the way. */
async function run(testcase: Testcase): Promise<{ ok: boolean; codes: string[] }> {
  const [leaf, ...others] = [testcase.peer_certificate, ...testcase.untrusted_intermediates, ...testcase.trusted_certs]
    .map((pem) => parseCertificate(decode(pem)));
  const codes = [leaf, ...others].flatMap((result) => (result?.ok === false ? [result.code as string] : []));
  if (leaf?.ok !== true) return { ok: false, codes };
  const usable = (results: typeof others) => results.flatMap((result) => (result.ok ? [result.certificate] : []));
  const split = testcase.untrusted_intermediates.length;
  const result = await validatePath({
    leaf: leaf.certificate,
    intermediates: usable(others.slice(0, split)),
    anchors: usable(others.slice(split)),
    at: new Date(testcase.validation_time ?? '2023-12-02T00:00:00Z'),
    purpose: {
      extendedKeyUsages: [EXTENDED_KEY_USAGE.serverAuth],
      serverName: serverName(testcase.expected_peer_name),
      ...(testcase.key_usage === null ? {} : { keyUsage: testcase.key_usage }),
    },
    ...(testcase.max_chain_depth === null ? {} : { maxPathLength: testcase.max_chain_depth }),
  });
  return result.ok ? { ok: true, codes } : { ok: false, codes: [...codes, result.code] };
}

describe('x509-limbo of 2023-12-02', () => {
  const outcomes = new Map<string, { expected: string; ok: boolean; codes: string[] }>();

  beforeAll(async () => {
    if (!existsSync(CORPUS)) throw new Error(`The corpus is missing: expected it at ${CORPUS}`);
    const { testcases } = JSON.parse(readFileSync(CORPUS, 'utf8')) as { testcases: readonly Testcase[] };
    for (const testcase of testcases) outcomes.set(testcase.id, { expected: testcase.expected_result, ...await run(testcase) });
  });

  const named = (expected: string, ok: boolean): string[] =>
    [...outcomes].filter(([, outcome]) => outcome.expected === expected && outcome.ok === ok).map(([id]) => id);

  it('has the 135 cases that this was written for', () => {
    expect(outcomes.size).toBe(135);
  });

  it('refuses all 94 that must be refused', () => {
    expect(named('FAILURE', true)).toEqual([]);
    expect(named('FAILURE', false)).toHaveLength(94);
  });

  it('accepts 37 of the 41 that may be accepted, and refuses the other 4 on purpose', () => {
    expect(named('SUCCESS', true)).toHaveLength(37);
    expect(named('SUCCESS', false)).toEqual(Object.keys(TOO_STRICT));
    for (const [id, reason] of Object.entries(TOO_STRICT)) expect(outcomes.get(id)?.codes).toContain(reason.split(':')[0]);
  });

  it('refuses for the reason that the case is about', () => {
    const wrong = named('FAILURE', false).filter((id) => {
      const reason = EXCEPTIONS[id] ?? REASONS.find(([, pattern]) => pattern.test(id))?.[0];
      return reason !== undefined && outcomes.get(id)?.codes.includes(reason) !== true;
    });
    expect(wrong).toEqual([]);
  });
});
