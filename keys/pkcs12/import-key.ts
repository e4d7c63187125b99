import { type KeyObject, X509Certificate } from 'node:crypto';
import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROLE_USAGES } from '../certificates.ts';
import { KeyError } from '../errors.ts';
import { withKeysLock } from '../lock.ts';
import { newestOf, NOTICE, ROTATING, SIGNING_PERIOD } from '../periods.ts';
import { type KeyEntry, MANIFEST, publicKeys, readManifest, writeManifest } from '../ring.ts';
import { kidOf, type Role } from '../signer.ts';

/** A root is pinned in verifiers and never comes from elsewhere. */
export type ImportedRole = Exclude<Role, 'root'>;

export type Import = {
  readonly directory: string;
  /** Under which the key is encrypted here. */
  readonly passphrase: string;
  readonly role: ImportedRole;
  /** The PKCS#12 file, and its password. */
  readonly container: Uint8Array;
  readonly password: string;
  readonly now: Date;
};

/**
 * Takes a key and its certificate that were made elsewhere, under a CA that this folder knows. It follows on the newest key of its role, as a rotated one does.
 * @throws KeyError `key-unsuitable` for a key or certificate that is not for this role, `keys-exist` for one that is here already, `passphrase-wrong`,
 * `container-unreadable`, `keys-missing`, `keys-damaged`
 */
export async function importKey(wanted: Import): Promise<KeyEntry> {
  return withKeysLock(wanted.directory, () => takeIn(wanted));
}

async function takeIn({ directory, passphrase, role, container, password, now }: Import): Promise<KeyEntry> {
  const { readPkcs12 } = await import('./read.ts');
  const { keys } = readManifest(directory);
  const { key, certificate } = readPkcs12(container, password);
  requireCurve(role, key);
  await requireCertificate(directory, role, certificate, now);
  const kid = Buffer.from(kidOf(certificate.raw)).toString('hex');
  if (keys.some((one) => one.kid === kid)) throw new KeyError('keys-exist', 'This key was imported before.');
  const notBefore = certificate.validFromDate;
  const id = `${role}-${notBefore.toISOString().slice(0, 10)}-${kid.slice(0, 6)}`;
  const entry = { id, role, kid, ...periodOf(role, certificate, newestOf(keys, role), now) };
  write(join(directory, `${id}.p8.pem`), key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }) as string, 0o600);
  write(join(directory, `${id}.crt.pem`), certificate.toString(), 0o644);
  writeManifest(directory, [...keys, entry]);
  return entry;
}

function requireCurve(role: Role, key: KeyObject): void {
  const [curve, name] = role === 'authority-ca' ? ['secp384r1', 'P-384'] : ['prime256v1', 'P-256'];
  const { asymmetricKeyType, asymmetricKeyDetails } = key;
  if (asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === curve) return;
  throw new KeyError('key-unsuitable', `A ${role} key is an EC key on ${name}; this is ${asymmetricKeyType === 'ec' ? `one on ${asymmetricKeyDetails?.namedCurve}` : `an ${asymmetricKeyType?.toUpperCase()} key`}.`);
}

/** One role a certificate, under a CA of ours: otherwise verifiers would refuse what the key signs. */
async function requireCertificate(directory: string, role: ImportedRole, certificate: X509Certificate, now: Date): Promise<void> {
  const refuse = (why: string): never => {
    throw new KeyError('key-unsuitable', `The certificate cannot be used for ${role}: ${why}.`);
  };
  if (now < certificate.validFromDate || now >= certificate.validToDate) refuse('it is not valid now');
  if (certificate.ca !== (role === 'authority-ca')) refuse(certificate.ca ? 'it is one of a CA' : 'it is none of a CA');
  const usages = role === 'authority-ca' ? [] : ROLE_USAGES[role];
  const missing = usages.filter((usage) => !(certificate.keyUsage as string[] | undefined)?.includes(usage));
  if (missing.length > 0) refuse(`it lacks the extended key usage ${missing.join(', ')}`);
  const above = await publicKeys(directory, role === 'authority-ca' || role === 'trust-list' ? 'root' : 'authority-ca');
  const newest = new X509Certificate(above.at(-1)!.certificate);
  if (!certificate.checkIssued(newest) || !certificate.verify(newest.publicKey)) refuse(`it was not issued by the newest ${above.at(-1)!.role} in ${MANIFEST}`);
}

/** Seconds; a signer begins when the one before it ends, and when verifiers have had time to hear of it. */
function periodOf(role: Role, certificate: X509Certificate, before: KeyEntry | undefined, now: Date): { from: number; until: number } {
  const earliest = Math.floor(now.getTime() / 1000);
  const from = Math.min(Math.max(earliest, before?.until ?? 0), earliest + NOTICE / 1000);
  const end = Math.floor(certificate.validToDate.getTime() / 1000);
  return ROTATING.some((rotating) => rotating === role) ? { from, until: Math.min(from + SIGNING_PERIOD / 1000, end) } : { from: earliest, until: end };
}

function write(path: string, text: string, mode: number): void {
  writeFileSync(`${path}.new`, text, { mode });
  chmodSync(`${path}.new`, mode);
  renameSync(`${path}.new`, path);
}
