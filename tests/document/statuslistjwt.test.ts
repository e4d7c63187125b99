import { createRequire } from 'node:module';
import { deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type * as StatusLibrary from '@sd-jwt/jwt-status-list';
import fc from 'fast-check';
import { decodeStatusList, decodeStatusListJwt, layOutStatusList, layOutStatusListJwt, setStatus, STATUS, statusAt, statusListBytes, statusListJwt } from '../../document/index.ts';

/** Another's implementation; its ES module build lacks file endings, so its other one is loaded. */
const other = createRequire(import.meta.url)('@sd-jwt/jwt-status-list') as typeof StatusLibrary;

const SIGNER = { kid: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), certificate: new Uint8Array(300).fill(0xab) };
const SIGNATURE = new Uint8Array(64).fill(7);
const ABOUT = { uri: 'https://check.example/status/1', issuedAt: 1_795_334_400, expiresAt: 1_795_420_800, timeToLive: 60 };

const jwtOf = (compressed: Uint8Array): string => statusListJwt(layOutStatusListJwt(SIGNER, { ...ABOUT, compressed }), SIGNATURE);
const packed = (entries: Uint8Array): Uint8Array => new Uint8Array(deflateSync(entries));

/** A token with other header or claims, as compact JWS. */
function forged(header: object, claims: object): string {
  const [first, second, third] = jwtOf(packed(new Uint8Array(8))).split('.') as [string, string, string];
  const change = (part: string, changes: object): string => Buffer.from(JSON.stringify({ ...(JSON.parse(Buffer.from(part, 'base64url').toString()) as object), ...changes })).toString('base64url');
  return `${change(first, header)}.${change(second, claims)}.${third}`;
}

describe('a status list as JWT', () => {
  test('has the type, the algorithm, the key and the claims of the draft', () => {
    const [header, payload] = jwtOf(packed(new Uint8Array(8))).split('.').slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>);
    expect(header).toEqual({ alg: 'ES256', kid: '0102030405060708', typ: 'statuslist+jwt', x5c: [Buffer.from(SIGNER.certificate).toString('base64')] });
    expect(payload).toEqual({ sub: ABOUT.uri, iat: ABOUT.issuedAt, exp: ABOUT.expiresAt, ttl: 60, status_list: { bits: 2, lst: deflateSync(new Uint8Array(8)).toString('base64url') } });
  });

  test('is read as what was written, whatever the entries, and like its CWT form', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 3000 }), (entries) => {
        const compressed = packed(entries);
        const { toBeSigned, alg: _alg, ...read } = decodeStatusListJwt(jwtOf(compressed));
        const { toBeSigned: _other, alg: _cwtAlg, ...cwt } = decodeStatusList(statusListBytes(layOutStatusList(SIGNER.kid, { ...ABOUT, compressed }), SIGNATURE));
        expect(read).toEqual(cwt);
        expect(Buffer.from(toBeSigned).toString()).toBe(layOutStatusListJwt(SIGNER, { ...ABOUT, compressed }));
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    ['another type', { typ: 'JWT' }, {}], ['no algorithm', { alg: 'none' }, {}], ['an HMAC', { alg: 'HS256' }, {}], ['no key', { kid: undefined }, {}], ['an extension that must be understood', { crit: ['b64'] }, {}],
    ['no subject', {}, { sub: undefined }], ['no time of issue', {}, { iat: '2026' }], ['no end', {}, { exp: undefined }], ['three bits', {}, { status_list: { bits: 3, lst: 'eNrbuRgAAhcBXQ' } }],
    ['a list that is no text', {}, { status_list: { bits: 2, lst: [1] } }], ['a list in base64 with padding', {}, { status_list: { bits: 2, lst: 'eNrbuRgAAhcBXQ==' } }], ['no list', {}, { status_list: undefined }], ['a list for an object', {}, { status_list: [] }],
  ])('with %s is refused', (_, header, claims) => {
    expect(() => decodeStatusListJwt(forged(header, claims))).toThrow(expect.objectContaining({ code: 'status-list-malformed' }) as unknown as Error);
  });

  test.each(['', 'a', 'a.b', 'a.b.c', 'a.b.c.d', 'eyJ.eyJ.eyJ', '!.!.!', `${btoa('[]')}.e30.AAAA`])('is not %j', (text) => {
    expect(() => decodeStatusListJwt(text)).toThrow(expect.objectContaining({ code: 'status-list-malformed' }) as unknown as Error);
  });

  test('of anything at all is refused with one code or read, never anything else', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => {
      try {
        decodeStatusListJwt(text);
      } catch (error) {
        expect(error).toMatchObject({ code: 'status-list-malformed' });
      }
    }));
  });
});

describe('@sd-jwt/jwt-status-list', () => {
  const entries: Readonly<Record<number, number>> = { 0: STATUS.revoked, 3: STATUS.suspended, 1993: STATUS.superseded, 4095: STATUS.revoked };

  test('reads our list', () => {
    const bytes = new Uint8Array(1024);
    for (const [index, status] of Object.entries(entries)) setStatus(bytes, Number(index), status);
    const list = other.getListFromStatusListJWT(jwtOf(packed(bytes)));
    expect(list.getBitsPerStatus()).toBe(2);
    expect(Object.fromEntries(list.statusList.flatMap((status, index) => (status === 0 ? [] : [[index, status]])))).toEqual(entries);
  });

  test.each([1, 2, 4, 8] as const)('writes a list of %i bits that we read', (bits) => {
    const statuses = Array.from({ length: 4096 }, (_, index) => (entries[index] ?? 0) % 2 ** bits);
    const { header, payload } = other.createHeaderAndPayload(new other.StatusList(statuses, bits), { iss: 'https://other.example', sub: ABOUT.uri, iat: ABOUT.issuedAt, exp: ABOUT.expiresAt }, { alg: 'ES256', typ: 'statuslist+jwt', kid: '12' });
    const token = decodeStatusListJwt([...[header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')), Buffer.from(SIGNATURE).toString('base64url')].join('.'));
    expect(token).toMatchObject({ uri: ABOUT.uri, issuedAt: ABOUT.issuedAt, bits, timeToLive: undefined, kid: Uint8Array.of(0x31, 0x32) });
    const read = inflateSync(token.compressed);
    expect(statuses.map((_, index) => statusAt(read, bits, index))).toEqual(statuses);
  });
});
