import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createCodeReader, verifyFile, verifySealText } from '../../../verifier/index.ts';
import { openTestAuthority, readSample, type TestAuthority } from '../../support/authority.ts';
import { makeToken, type TestToken } from '../../support/softhsm.ts';

const codes = createCodeReader();
const request = (changes = {}) => ({ type: 'building-permit', record: readSample('building-permit', 'smallest'), client: 'tests', ...changes });
let token: TestToken;
let authority: TestAuthority;
beforeAll(async () => {
  token = makeToken();
  authority = await openTestAuthority({ hardware: token.hardware });
}, 60_000);
afterAll(async () => {
  await codes.close();
  await authority.close();
  token.remove();
});

describe('a permit that was signed by keys in a token', () => {
  test('is authentic as a file and as a seal', async () => {
    const { number, seal, pdf } = await authority.issuer.issue(request());
    const context = await authority.context();
    expect(await verifyFile(new Uint8Array(pdf), context, codes)).toMatchObject({ verdict: 'authentic', proves: 'file', document: { number } });
    expect(await verifySealText(seal, context)).toMatchObject({ verdict: 'authentic', proves: 'seal' });
  });

  test('is revoked by the status key in the token', async () => {
    const { number, seal } = await authority.issuer.issue(request());
    await authority.issuer.change({ change: 'revoke', number, reason: 'test', actor: 'tests' });
    expect(await verifySealText(seal, await authority.context())).toMatchObject({ verdict: 'revoked' });
  });
});

describe('while the token is away', () => {
  test('nothing is issued, and the same request is answered once it is back, with one number', async () => {
    const asked = request({ idempotencyKey: 'away' });
    token.pull();
    await expect(authority.issuer.issue(asked)).rejects.toMatchObject({ name: 'KeyError', code: 'token-missing' });
    await expect(authority.issuer.issue(asked)).rejects.toMatchObject({ name: 'KeyError', code: 'token-missing' });
    const intents = await authority.issuer.register.openIntents();
    expect(intents).toHaveLength(1);
    token.putBack();
    const { number, seal } = await authority.issuer.issue(asked);
    expect(number).toBe(intents[0]!.number);
    expect(await verifySealText(seal, await authority.context())).toMatchObject({ verdict: 'authentic' });
  });

  test('an issuer that was opened meanwhile issues when it is back', async () => {
    token.pull();
    const issuer = await authority.openIssuer();
    await expect(issuer.issue(request())).rejects.toMatchObject({ code: 'token-missing' });
    token.putBack();
    expect((await issuer.issue(request())).number).toMatch(/^TM-BP/);
  });
});
