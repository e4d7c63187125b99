import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { IntentRow } from '../../issuer/index.ts';
import { finishIntent, type Issuing, issuePaper } from '../../issuer/issuing/issue.ts';
import { KeyError } from '../../keys/index.ts';
import { Register } from '../../issuer/register/register.ts';
import type { Papers, PaperType } from '../../papers/index.ts';
import { AUTHORITY, openTestAuthority, readSample, type TestAuthority } from '../support/authority.ts';

/** Fails at the last step, so that an intent is left. */
class BrokenRegister extends Register {
  override storeIssued(): Promise<boolean> {
    return Promise.reject(new Error('connection lost'));
  }
}

let authority: TestAuthority;
let issuing: Issuing;
let intent: IntentRow;
let signed: number;
beforeAll(async () => {
  authority = await openTestAuthority();
  ({ issuing } = authority.issuer as unknown as { issuing: Issuing });
  const request = { type: 'building-permit', record: readSample('building-permit', 'smallest'), client: 'tests', idempotencyKey: 'left' };
  await expect(issuePaper({ ...issuing, register: new BrokenRegister(authority.knex) }, request)).rejects.toThrow('connection lost');
  intent = (await authority.issuer.register.findByIdempotencyKey('tests', 'left'))!;
}, 60_000);
afterAll(() => authority.close());

/** Finishes under other circumstances, counting what is signed. */
async function finishUnder(changes: Partial<Issuing>): Promise<unknown> {
  signed = 0;
  const counted = (signer: Issuing['signers']['seal']) => ({ ...signer, sign: (bytes: Uint8Array) => (signed++, signer.sign(bytes)) });
  const { seal, pdf, chain } = changes.signers ?? issuing.signers;
  return finishIntent({ ...issuing, ...changes, signers: { seal: counted(seal), pdf: counted(pdf), chain } }, intent);
}

function papersWith(type: Partial<PaperType>): Papers {
  const types = new Map(issuing.around.papers.types);
  types.set('building-permit', { ...types.get('building-permit')!, ...type });
  return new Proxy(issuing.around.papers, { get: (papers, name) => (name === 'types' ? types : (papers[name as keyof Papers] as () => void).bind(papers)) });
}

test.each([
  ['template', 'the template is another', () => ({ around: { ...issuing.around, papers: papersWith({ templateHash: new Uint8Array(32) }) } })],
  ['page', 'the authority moved, and its address stands on the page', () => ({ around: { ...issuing.around, authority: { ...AUTHORITY, footer: { ar: 'عنوان آخر', en: 'Elsewhere' } } } })],
  ['page', 'the checking page moved', () => ({ around: { ...issuing.around, verifyOrigin: 'https://other.example' } })],
  ['page', 'the secret of the manual codes is another', () => ({ around: { ...issuing.around, codeSecret: new Uint8Array(32) } })],
  ['seal payload', 'the status lists moved', () => ({ around: { ...issuing.around, statusOrigin: 'https://lists.example' } })],
  ['seal signer', 'the seal signer is another, and the one that it names was revoked', () => ({
    signers: { ...issuing.signers, seal: { ...issuing.signers.seal, kid: new Uint8Array(8) } },
    signersOf: () => Promise.reject(new KeyError('key-revoked', 'revoked')),
  })],
] as const)('an intent is not finished, nothing is signed, and the %s is named, where %s', async (what, _, changes) => {
  await expect(finishUnder(changes())).rejects.toMatchObject({ code: 'intent-not-reproducible', problem: { number: intent.number, what } });
  expect(signed).toBe(0);
  expect(await authority.issuer.register.findIssued(intent.id)).toBeUndefined();
});

test('what cannot be finished is reported, and does not keep others from being finished', async () => {
  const moved = await authority.openIssuer({ authority: { ...AUTHORITY, footer: { ar: 'عنوان آخر', en: 'Elsewhere' } } });
  const { issuing: there } = moved as unknown as { issuing: Issuing };
  const request = { type: 'building-permit', record: readSample('building-permit', 'smallest'), client: 'tests', idempotencyKey: 'second' };
  await expect(issuePaper({ ...there, register: new BrokenRegister(authority.knex) }, request)).rejects.toThrow('connection lost');
  const second = (await authority.issuer.register.findByIdempotencyKey('tests', 'second'))!;
  expect(await moved.finishIntents()).toMatchObject({ finished: [second.number], unfinished: [{ number: intent.number, error: { code: 'intent-not-reproducible' } }] });
});

test('an intent that is left is finished once its circumstances are back', async () => {
  await finishUnder({});
  expect(signed).toBe(2);
  expect(await authority.issuer.show(intent.number)).toMatchObject({ state: 'issued' });
});
