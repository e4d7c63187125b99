import type { Pair } from './certificates.ts';
import { readCompromised } from './compromise.ts';
import { signCrl, writeCrl } from './crl.ts';
import { KeyError } from './errors.ts';
import { withKeysLock } from './lock.ts';
import { type CeremonyConfig, isAtHand, isOffline, KeyMaker, openIssuer } from './maker.ts';
import { isDue, leadOf, newestOf, periodOf, ROTATING, SIGNING_PERIOD, startOf } from './periods.ts';
import { hasPrivateKey, type KeyEntry, MANIFEST, readManifest, writeManifest } from './ring.ts';
import type { Role } from './signer.ts';

/** A key that is going to be made: `under` is the id of its CA, or "new authority-ca" for one that is made just before. Times in seconds. */
export type PlannedKey = { readonly role: Exclude<Role, 'root'>; readonly under: string; readonly from: number; readonly until: number };

export type RotationOptions = {
  /** Make a new authority CA under the root first, and the signers under it. */
  readonly authorityCa?: boolean;
};

const NEW_CA = 'new authority-ca';

/**
 * Certifies new keys for seal, PDF and status under the authority CA, and a trust-list signer where the present one ends soon and the root
 * key is at hand. Older keys stay: papers signed by them stay good, and they sign on until every verifier has had time to hear of the new ones.
 * With `authorityCa` the same under a new CA; the old one stays listed and signs its CRLs on.
 * @throws KeyError `keys-missing`, `keys-damaged`, `keys-busy`, `passphrase-wrong`, `key-offline`
 */
export async function rotateKeys(config: CeremonyConfig, options: RotationOptions = {}): Promise<KeyEntry[]> {
  return withKeysLock(config.directory, () => carryOut(config, plan(config, options)));
}

/** What {@link rotateKeys} would make now; opens what it would open, and changes nothing. */
export async function planRotation(config: CeremonyConfig, options: RotationOptions = {}): Promise<PlannedKey[]> {
  const planned = plan(config, options);
  const { keys } = readManifest(config.directory);
  for (const id of new Set(planned.map(({ under }) => under))) {
    const issuer = keys.find((entry) => entry.id === id);
    if (issuer) await openIssuer(config, issuer);
  }
  return planned;
}

/**
 * Rotates what has no successor for long enough to come, and only that: called again and again, or by two processes at once, it makes one set.
 * Roles whose CA is not at hand are left out; {@link keyWarnings} tells of them.
 */
export async function rotateDueKeys(config: CeremonyConfig): Promise<KeyEntry[]> {
  // A look without the lock: nearly always there is nothing to do.
  if (duePlan(config).length === 0) return [];
  return withKeysLock(config.directory, async () => {
    const planned = duePlan(config);
    return planned.length === 0 ? [] : carryOut(config, planned);
  });
}

function plan(config: CeremonyConfig, { authorityCa = false }: RotationOptions): PlannedKey[] {
  const keys = soundKeys(config);
  const root = newestOf(keys, 'root');
  const ca = newestOf(keys, 'authority-ca');
  if (!ca || !root) throw new KeyError('keys-damaged', `${MANIFEST} lists no ${ca ? 'root' : 'authority-ca'}.`);
  if (authorityCa) requirePlace(config, ca);
  const planned = authorityCa ? [planOne(config, keys, 'authority-ca', root.id)] : [];
  for (const role of ROTATING) planned.push(planOne(config, keys, role, authorityCa ? NEW_CA : ca.id));
  // Whoever rotates every three months finds the trust-list signer renewed in time.
  const soon = new Date(config.now.getTime() + SIGNING_PERIOD - leadOf('trust-list'));
  if (isDue(keys, 'trust-list', soon) && isAtHand(config, root)) planned.push(planOne(config, keys, 'trust-list', root.id));
  return planned;
}

/** Nothing is gained by waiting for a key that was stolen: its successor is due, and signs at once. */
function soundKeys({ directory }: CeremonyConfig): KeyEntry[] {
  const stolen = readCompromised(directory);
  return readManifest(directory).keys.filter((key) => !stolen.some(({ kid }) => kid === key.kid));
}

function duePlan(config: CeremonyConfig): PlannedKey[] {
  const keys = soundKeys(config);
  return ([...ROTATING, 'trust-list'] as const).flatMap((role) => {
    const issuer = newestOf(keys, role === 'trust-list' ? 'root' : 'authority-ca');
    return issuer && isDue(keys, role, config.now) && isAtHand(config, issuer) ? [planOne(config, keys, role, issuer.id)] : [];
  });
}

function planOne({ now }: CeremonyConfig, keys: readonly KeyEntry[], role: PlannedKey['role'], under: string): PlannedKey {
  return { role, under, ...periodOf(role, startOf(now), relievedBy(keys, role)) };
}

/** When the key ends that a new one of this role follows, in seconds; trust-list signers and CAs follow nobody, for verifiers need not be told of them. */
function relievedBy(keys: readonly KeyEntry[], role: Role): number {
  return ROTATING.some((rotating) => rotating === role) ? (newestOf(keys, role)?.until ?? 0) : 0;
}

/** A new CA's private key goes where the present one's is: an offline CA is not to be followed by one that lies on the server. */
function requirePlace({ directory, offline }: CeremonyConfig, { id }: KeyEntry): void {
  if (hasPrivateKey(directory, id) || offline?.passphrases['authority-ca'] !== undefined) return;
  throw new KeyError('key-offline', `The private key of ${id} is kept elsewhere, and so must be that of the next CA: name the folder with --offline, and --ca-passphrase-file.`);
}

async function carryOut(config: CeremonyConfig, planned: readonly PlannedKey[]): Promise<KeyEntry[]> {
  const { keys } = readManifest(config.directory);
  const maker = new KeyMaker(config, keys);
  const open = new Map<string, Pair>();
  for (const { role, under } of planned) {
    const issuer = open.get(under) ?? (await openIssuer(config, keys.find((entry) => entry.id === under)!));
    open.set(under, issuer);
    const pair = await maker.make(role, issuer, relievedBy(soundKeys(config), role));
    if (role !== 'authority-ca') continue;
    open.set(NEW_CA, pair);
    writeCrl(config, maker.keys, maker.made.at(-1)!, await signCrl(pair, undefined, [], config.now));
  }
  // Last of all: what the manifest names is there.
  writeManifest(config.directory, maker.keys);
  if (config.offline && maker.made.some(({ role }) => isOffline(role))) writeManifest(config.offline.directory, maker.keys.filter(({ role }) => isOffline(role)));
  return maker.made;
}
