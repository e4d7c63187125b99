import { endsSoon, newestCrl } from './crl.ts';
import { DAY, isDue, newestOf, ROTATING } from './periods.ts';
import { hasPrivateKey, type KeyEntry, readManifest } from './ring.ts';
import { isOffline } from './maker.ts';

/** Something that ends soon and has no successor yet. */
export type KeyWarning = {
  readonly code: 'signer-ending' | 'crl-ending' | 'crl-damaged' | 'key-ending';
  /** Role of the signer, or id of the CA. */
  readonly what: string;
  /** Whole days; below zero when it is over. */
  readonly daysLeft: number;
  readonly message: string;
};

/** A key as `keys list` shows it. */
export type ListedKey = KeyEntry & {
  readonly state: 'waiting' | 'signing' | 'past' | 'revoked';
  readonly daysLeft: number;
  /** Whether the private key lies in the folder itself. */
  readonly privateKey: 'here' | 'elsewhere';
};

/** @throws KeyError `keys-missing`, `keys-damaged` */
export function listKeys(directory: string, now: Date): ListedKey[] {
  return readManifest(directory).keys.map((entry) => ({
    ...entry, state: stateAt(entry, now.getTime() / 1000), daysLeft: daysUntil(entry.until, now), privateKey: hasPrivateKey(directory, entry.id) ? 'here' : 'elsewhere',
  }));
}

/** What an operator has to see to, because it could not be done without him. Empty when all is well. @throws KeyError `keys-missing`, `keys-damaged` */
export async function keyWarnings(directory: string, now: Date): Promise<KeyWarning[]> {
  const { keys } = readManifest(directory);
  const warnings: KeyWarning[] = [];
  for (const role of [...ROTATING, 'trust-list'] as const) {
    if (!isDue(keys, role, now)) continue;
    const daysLeft = daysUntil(newestOf(keys, role)?.until ?? 0, now);
    const how = role === 'trust-list' ? 'the root key has to be at hand' : 'the authority CA\'s key has to be at hand';
    warnings.push({ code: 'signer-ending', what: role, daysLeft, message: `The ${role} signer ${ends(daysLeft)} and has no successor: run "khatm keys rotate"; ${how}.` });
  }
  for (const ca of keys.filter((entry) => isOffline(entry.role))) {
    const left = daysUntil(ca.until, now);
    if (newestOf(keys, ca.role) === ca && left < 5 * 365) warnings.push({ code: 'key-ending', what: ca.id, daysLeft: left, message: `The certificate of ${ca.id} ${ends(left)}: what it certifies now would outlive it. Roll it over.` });
    const crl = await newestCrl({ directory }, keys, ca).catch(() => 'damaged' as const);
    if (crl === 'damaged') warnings.push({ code: 'crl-damaged', what: ca.id, daysLeft: 0, message: `The revocation list of ${ca.id} is damaged: put back a copy of the newest one, then run "khatm keys crl".` });
    else if (!crl || endsSoon(crl, now)) {
      const daysLeft = crl ? daysUntil(crl.nextUpdate.getTime() / 1000, now) : 0;
      warnings.push({ code: 'crl-ending', what: ca.id, daysLeft, message: `The revocation list of ${ca.id} ${ends(daysLeft)}: run "khatm keys crl" with its key at hand.` });
    }
  }
  return warnings;
}

function stateAt({ from, until, revoked }: KeyEntry, now: number): ListedKey['state'] {
  if (revoked) return 'revoked';
  return now < from ? 'waiting' : now < until ? 'signing' : 'past';
}

function daysUntil(seconds: number, now: Date): number {
  return Math.floor((seconds * 1000 - now.getTime()) / DAY);
}

function ends(daysLeft: number): string {
  return daysLeft < 0 ? 'is over' : `ends in ${daysLeft} days`;
}
