import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Knex } from 'knex';
import { type Approvals, type Officer, type OfficerSign, recordRoster, signStatement } from '../../issuer/index.ts';

/** An officer with the key at hand. */
export type TestOfficer = Officer & { readonly sign: OfficerSign };

export function makeOfficer(name: string): TestOfficer {
  const { publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync('ed25519');
  return { name, publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'), sign: (statement) => signStatement(privateKey, statement) };
}

/** Puts officers into office, as the first of a database. */
export async function appoint(knex: Knex, officers: readonly TestOfficer[]): Promise<void> {
  await recordRoster(knex, officers.map(({ name, publicKey }) => ({ name, publicKey })), () => Promise.reject(new Error('there are officers already')));
}

/** Proposes by the first and accepts by the second. @returns the proposal's id */
export async function approve(approvals: Approvals, kind: string, content: Uint8Array, [proposer, approver]: readonly [TestOfficer, TestOfficer]): Promise<string> {
  const { id, digest } = await approvals.propose(kind, content, proposer.name, proposer.sign);
  await approvals.accept(id, approver.name, digest, approver.sign);
  return id;
}
