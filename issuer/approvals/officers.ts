import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Knex } from 'knex';
import { encodeCbor } from '../../document/index.ts';
import { appendAudit, sha256Hex } from '../audit/index.ts';
import { IssuerError } from '../errors.ts';

/** Somebody who may propose and approve. The private key is the officer's own and is nowhere in the installation. */
export type Officer = {
  readonly name: string;
  /** Ed25519 (RFC 8410), base64 of the SubjectPublicKeyInfo's DER. */
  readonly publicKey: string;
};

const NAME = /^[a-z][a-z0-9.-]{0,63}$/;

/** @throws Error naming what is wrong; a key twice would be one person with two voices */
export function checkOfficers(value: unknown): Officer[] {
  if (!Array.isArray(value)) throw new Error('officers: a list is expected');
  const officers = value.map((item: unknown): Officer => {
    const { name, publicKey } = Object(item) as Record<string, unknown>;
    if (typeof name !== 'string' || !NAME.test(name)) throw new Error('officers: each has a name of lower-case letters, digits, dots and hyphens');
    if (typeof publicKey !== 'string' || keyOf({ name, publicKey }) === undefined) throw new Error(`officers: ${name} needs a publicKey, Ed25519 as "khatm approve key" prints it`);
    return { name, publicKey };
  });
  for (const member of ['name', 'publicKey'] as const) {
    if (new Set(officers.map((officer) => officer[member])).size !== officers.length) throw new Error(`officers: two have the same ${member}`);
  }
  return officers;
}

/** The officer's key, read only in the one spelling that it has. */
export function keyOf({ publicKey }: Officer): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' && key.export({ format: 'der', type: 'spki' }).toString('base64') === publicKey ? key : undefined;
  } catch {
    return undefined;
  }
}

/** The content of a proposal that changes who the officers are. */
export function rosterContent(officers: readonly Officer[]): Uint8Array {
  return encodeCbor(new Map([['officers', officers.map(({ name, publicKey }) => new Map([['name', name], ['publicKey', publicKey]]))]]));
}

/** The officers that count: those recorded last. */
export async function findRoster(knex: Knex): Promise<{ edition: number; officers: Officer[] } | undefined> {
  return (await knex('officer_roster').orderBy('edition', 'desc').first('edition', 'officers')) as { edition: number; officers: Officer[] } | undefined;
}

/**
 * Brings the recorded officers to those of the configuration. The first are taken as they are; every later change needs the approval of those who
 * are in office, so that whoever can write only the configuration, or only the database, makes no officer.
 * @param allow uses up an approval by the officers in office, or throws
 */
export async function recordRoster(knex: Knex, officers: readonly Officer[], allow: (transaction: Knex, content: Uint8Array) => Promise<string>): Promise<void> {
  const content = rosterContent(officers);
  if (isSame(await findRoster(knex), content)) return;
  await knex.transaction(async (transaction) => {
    await transaction.raw('SELECT pg_advisory_xact_lock(?)', [RECORDING]);
    const present = await findRoster(transaction);
    if (isSame(present, content)) return;
    const proposal = present === undefined ? null : await allow(transaction, content);
    const edition = (present?.edition ?? 0) + 1;
    await transaction('officer_roster').insert({ edition, officers: JSON.stringify(officers), proposal });
    await appendAudit(transaction, { actor: 'khatm', act: 'officers.recorded', subject: `officers/${edition}`, details: { names: officers.map(({ name }) => name), content: sha256Hex(content), proposal } });
  });
}

/** Advisory lock: "ofcr" in ASCII. */
const RECORDING = 0x6f666372;

function isSame(present: { officers: Officer[] } | undefined, content: Uint8Array): boolean {
  return present !== undefined && Buffer.compare(rosterContent(present.officers), content) === 0;
}

/** @throws IssuerError `approval-refused` */
export function getOfficer(officers: readonly Officer[], name: string): Officer {
  const officer = officers.find((one) => one.name === name);
  if (!officer) throw new IssuerError({ code: 'approval-refused', why: 'unknown-officer' });
  return officer;
}
