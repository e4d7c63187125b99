import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificateFromPem, type CrlContent, isIssuedBy, makeCrl, type Pair, readCrl } from './certificates.ts';
import { readCompromised } from './compromise.ts';
import { KeyError } from './errors.ts';
import { withKeysLock } from './lock.ts';
import { type CeremonyConfig, isAtHand, isOffline, openIssuer, publishedName } from './maker.ts';
import { CRL_LEAD, CRL_LIFE, ROTATING, startOf } from './periods.ts';
import { certificatePem, type KeyEntry, readManifest, REVOCATION_REASONS, type RevocationReason, writeManifest } from './ring.ts';

/** RFC 5280 §5.3.1 */
const REASON_CODE: Readonly<Record<RevocationReason, number>> = {
  keyCompromise: 1, cACompromise: 2, affiliationChanged: 3, superseded: 4, cessationOfOperation: 5, privilegeWithdrawn: 9,
};

/** A CRL that was published, or is going to be. Times in seconds. */
export type CrlState = { readonly ca: string; readonly number: number; readonly nextUpdate: number; readonly revoked: number };

/** The next CRL of a CA: what the one before revoked stays revoked, once, and its number is one higher (RFC 5280 §5.2.3). */
export async function signCrl(issuer: Pair, previous: CrlContent | undefined, added: CrlContent['entries'], now: Date): Promise<Uint8Array> {
  // A clock that was set back must not make a CRL older than the one before.
  const thisUpdate = Math.max(startOf(now), previous?.thisUpdate.getTime() ?? 0);
  const before = previous?.entries ?? [];
  return makeCrl(issuer, {
    number: (previous?.number ?? 0) + 1,
    thisUpdate: new Date(thisUpdate),
    nextUpdate: new Date(thisUpdate + CRL_LIFE),
    entries: [...before, ...added.filter(({ serialNumber }) => before.every((entry) => entry.serialNumber !== serialNumber))],
  });
}

/** Puts a CRL where it is published from and, for whoever keeps its CA, beside the CA's private key. */
export function writeCrl({ directory, offline }: CeremonyConfig, keys: readonly KeyEntry[], ca: KeyEntry, der: Uint8Array): void {
  for (const folder of new Set([directory, offline?.directory ?? directory])) {
    const path = join(folder, `${publishedName(keys, ca)}.crl`);
    writeFileSync(`${path}.new`, der, { flush: true });
    renameSync(`${path}.new`, path);
  }
}

/**
 * The newest CRL of a CA, by its number: a copy that somebody put back is not built upon while a newer one is at hand.
 * @throws KeyError `crl-damaged` when one is no CRL of this CA
 */
export async function newestCrl({ directory, offline }: Pick<CeremonyConfig, 'directory' | 'offline'>, keys: readonly KeyEntry[], ca: KeyEntry): Promise<CrlContent | undefined> {
  const certificate = certificateFromPem(certificatePem(directory, ca.id));
  let newest: CrlContent | undefined;
  for (const folder of [directory, ...(offline ? [offline.directory] : [])]) {
    const path = join(folder, `${publishedName(keys, ca)}.crl`);
    if (!existsSync(path)) continue;
    const crl = await readCrl(readFileSync(path), certificate).catch(() => undefined);
    if (!crl) throw new KeyError('crl-damaged', `${path} is no revocation list that ${ca.id} signed. Put back a copy of the newest one.`);
    if (!newest || crl.number > newest.number) newest = crl;
  }
  return newest;
}

/** Signs again the CRLs of every CA at hand, or only those that near their end. @throws KeyError `crl-damaged`, `passphrase-wrong`, `keys-busy` */
export async function renewCrls(config: CeremonyConfig, { onlyDue = false, dryRun = false } = {}): Promise<CrlState[]> {
  // A look without the lock: nearly always there is nothing to do.
  if (onlyDue && !(await isAnyDue(config))) return [];
  return withKeysLock(config.directory, async () => {
    const { keys } = readManifest(config.directory);
    const signed: CrlState[] = [];
    for (const ca of keys.filter((entry) => isOffline(entry.role) && isAtHand(config, entry))) {
      const previous = await newestCrl(config, keys, ca);
      if (onlyDue && previous && !endsSoon(previous, config.now)) continue;
      const der = await signCrl(await openIssuer(config, ca), previous, revokedUnder(config.directory, keys, ca), config.now);
      if (!dryRun) writeCrl(config, keys, ca, der);
      signed.push(stateOf(ca, (await readCrl(der, certificateFromPem(certificatePem(config.directory, ca.id))))!));
    }
    return signed;
  });
}

/**
 * Puts a key's certificate on its CA's CRL and ends its signing period: what it signs from now on is refused by whoever has the next trust list.
 * @throws KeyError `key-unknown`, `key-revoked`, `reason-unknown`, `key-offline` when the CA's key is not at hand, and as {@link renewCrls}
 */
export async function revokeKey(config: CeremonyConfig, id: string, reason: string, { dryRun = false } = {}): Promise<{ key: KeyEntry; crl: CrlState }> {
  const known = REVOCATION_REASONS.find((name) => name === reason);
  if (known === undefined) throw new KeyError('reason-unknown', `The reason is one of: ${REVOCATION_REASONS.join(', ')}.`);
  return withKeysLock(config.directory, async () => {
    const { keys } = readManifest(config.directory);
    const entry = keys.find((key) => key.id === id);
    if (!entry || entry.role === 'root') throw new KeyError('key-unknown', entry ? 'A root is under nobody who could revoke it: roll it over, and tell everybody who pinned it.' : `There is no key ${id}; "khatm keys list" names them.`);
    if (entry.role === 'seal' && known === 'keyCompromise' && !readCompromised(config.directory).some(({ kid }) => kid === entry.kid)) {
      // A revoked signer's period ends, and a thief dates his seals before that.
      throw new KeyError('reason-unknown', `Say first since when the key of ${id} is stolen: "khatm keys compromised ${id} --since TIME". Then it may be revoked too.`);
    }
    if (entry.revoked) throw new KeyError('key-revoked', `${id} was revoked already.`);
    const { ca, serialNumber } = issuerOf(config.directory, keys, entry);
    const pair = await openIssuer(config, ca);
    const at = Math.floor(config.now.getTime() / 1000);
    const der = await signCrl(pair, await newestCrl(config, keys, ca), [{ serialNumber, revocationDate: new Date(at * 1000), reason: REASON_CODE[known] }], config.now);
    const signs = ROTATING.some((role) => role === entry.role) || entry.role === 'trust-list';
    // A key that was never used ends where it begins.
    const revoked: KeyEntry = { ...entry, ...(signs ? { until: Math.max(entry.from, Math.min(entry.until, at)) } : {}), revoked: { at, reason: known } };
    if (!dryRun) {
      writeCrl(config, keys, ca, der);
      writeManifest(config.directory, keys.map((key) => (key.id === id ? revoked : key)));
    }
    return { key: revoked, crl: stateOf(ca, (await readCrl(der, pair.certificate))!) };
  });
}

async function isAnyDue(config: CeremonyConfig): Promise<boolean> {
  const { keys } = readManifest(config.directory);
  for (const ca of keys.filter((entry) => isOffline(entry.role) && isAtHand(config, entry))) {
    const newest = await newestCrl(config, keys, ca);
    if (!newest || endsSoon(newest, config.now)) return true;
  }
  return false;
}

export function endsSoon({ nextUpdate }: CrlContent, now: Date): boolean {
  return nextUpdate.getTime() - now.getTime() < CRL_LEAD;
}

export function stateOf(ca: KeyEntry, { number, nextUpdate, entries }: CrlContent): CrlState {
  return { ca: ca.id, number, nextUpdate: nextUpdate.getTime() / 1000, revoked: entries.length };
}

/** What the manifest says was revoked: so an older CRL that somebody put back makes nothing good again. */
function revokedUnder(directory: string, keys: readonly KeyEntry[], ca: KeyEntry): CrlContent['entries'] {
  return keys.flatMap((key) => {
    if (!key.revoked) return [];
    const { ca: above, serialNumber } = issuerOf(directory, keys, key);
    return above.id === ca.id ? [{ serialNumber, revocationDate: new Date(key.revoked.at * 1000), reason: REASON_CODE[key.revoked.reason] }] : [];
  });
}

/** The CA of a key, found by its signature: names and dates could be another's. */
function issuerOf(directory: string, keys: readonly KeyEntry[], { id }: KeyEntry): { ca: KeyEntry; serialNumber: string } {
  const certificate = certificateFromPem(certificatePem(directory, id));
  const der = new Uint8Array(certificate.rawData);
  const ca = keys.find((key) => isOffline(key.role) && isIssuedBy(der, new Uint8Array(certificateFromPem(certificatePem(directory, key.id)).rawData)));
  if (!ca) throw new KeyError('keys-damaged', `No CA in this folder issued ${id}.`);
  return { ca, serialNumber: certificate.serialNumber };
}
