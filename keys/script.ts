import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freshDraft, makeHierarchy } from './ceremony.ts';
import { certificateFromPem } from './certificates.ts';
import { KeyError } from './errors.ts';
import { isOffline } from './maker.ts';
import { generatePassphrase } from './passphrase.ts';
import { certificatePem, type KeyEntry, privateKeyPem } from './ring.ts';
import { joinShares, readShareFile, shareSecret, writeShareFile } from './shares.ts';
import { openFileSigner } from './signer.ts';
import { Transcript } from './transcript.ts';

/** Everything that a ceremony is decided by. */
export type CeremonyScript = {
  /** Latin name of the authority, in certificates. */
  readonly organization: string;
  readonly crlBase: string;
  /** Folder that appears with the private keys of root and CA and the transcript; kept by the officers. */
  readonly offline: string;
  /** Folder that appears with the keys of an installation, without those two. */
  readonly online: string;
  /** Each gets one share of the root's passphrase, in a file of his own. */
  readonly officers: readonly { readonly name: string; readonly share: string }[];
  readonly threshold: number;
  readonly witnesses: readonly string[];
  readonly caPassphrase: string;
  readonly passphrase: string;
  /** SHA-256 of the configuration file, hexadecimal. */
  readonly configuration: string;
  readonly clock: () => Date;
};

export type PlannedStep = { readonly step: string; readonly does: string };

export type HeldCeremony = { readonly keys: readonly KeyEntry[]; readonly transcript: string; readonly root: string };

const TRANSCRIPT = 'transcript.jsonl';

/** The steps in their order. @throws KeyError `keys-exist`, `ceremony-invalid`: what would stop the ceremony stops its rehearsal */
export function planCeremony(script: CeremonyScript): PlannedStep[] {
  check(script);
  const { offline, online, officers, threshold } = script;
  return [
    { step: 'begun', does: `opens ${join(offline, TRANSCRIPT)} with officers, witnesses and the digest of the configuration` },
    { step: 'key-made root', does: `P-384, in ${offline}, under a passphrase that nobody sees` },
    { step: 'key-made authority-ca', does: `P-384, certified by the root, in ${offline}` },
    { step: 'key-made trust-list', does: `P-256, certified by the root, in ${online}` },
    ...['seal', 'pdf', 'status'].map((role) => ({ step: `key-made ${role}`, does: `P-256, certified by the authority CA, in ${online}` })),
    { step: 'crls-signed', does: 'the first, empty revocation lists of root and authority CA' },
    { step: 'passphrase-shared', does: `${threshold} of ${officers.length}: ${officers.map(({ name, share }) => `${name} in ${share}`).join(', ')}` },
    { step: 'shares-proved', does: `reads every share back, and opens the root with ${threshold} of them, in turn` },
    { step: 'exported', does: `lists what ${online} holds; no private key of root or authority CA` },
    { step: 'signed', does: 'the root signs the transcript' },
  ];
}

/**
 * Makes an authority: root and CA in the offline folder, the rest in the online one, the root's passphrase in shares. All or nothing: the
 * folders appear when the transcript is signed, and shares of a ceremony that failed are taken away.
 * @throws KeyError
 */
export async function holdCeremony(script: CeremonyScript): Promise<HeldCeremony> {
  check(script);
  const { offline, online, officers, threshold, witnesses, clock, configuration } = script;
  const drafts = { offline: freshDraft(offline), online: freshDraft(online) };
  const transcript = new Transcript(join(drafts.offline, TRANSCRIPT), clock, { witnesses });
  transcript.write('begun', { configuration, organization: script.organization, officers: officers.map(({ name }) => name), threshold });
  const rootPassphrase = generatePassphrase();
  const keys = await makeHierarchy(
    {
      directory: drafts.online, passphrase: script.passphrase, organization: script.organization, now: clock(), crlBase: script.crlBase,
      offline: { directory: drafts.offline, passphrases: { root: rootPassphrase, 'authority-ca': script.caPassphrase } },
    },
    (made) => transcript.write('key-made', publicFacts(drafts.online, made)),
  );
  transcript.write('crls-signed', { files: digests(drafts.online, (name) => name.endsWith('.crl')) });
  const written: string[] = [];
  try {
    const shares = await shareSecret(rootPassphrase, officers.map(({ name }) => name), threshold);
    for (const [i, { share: path }] of officers.entries()) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeShareFile(path, shares[i]!);
      written.push(path);
    }
    transcript.write('passphrase-shared', { set: shares[0]!.set, threshold, officers: officers.map(({ name }) => name) });
    const proved = await proveShares(officers.map(({ share }) => share), threshold);
    transcript.write('shares-proved', { combinations: officers.length });
    requireSeparate(drafts.online, keys);
    transcript.write('exported', { files: digests(drafts.online, () => true) });
    const root = keys[0]!;
    const certificate = certificateDer(drafts.online, root);
    await transcript.sign(openFileSigner(privateKeyPem(drafts.offline, root.id), proved, { role: 'root', certificate, from: root.from, until: root.until }));
    for (const name of ['offline', 'online'] as const) renameSync(drafts[name], script[name]);
    return { keys, transcript: join(offline, TRANSCRIPT), root: sha256(certificate) };
  } catch (error) {
    for (const path of written) rmSync(path, { force: true });
    throw error;
  }
}

function check({ offline, online, officers, threshold }: CeremonyScript): void {
  const paths = officers.map(({ share }) => share);
  for (const path of [offline, online, ...paths]) if (existsSync(path)) throw new KeyError('keys-exist', `${path} exists already; a ceremony overwrites nothing.`);
  if (new Set(paths).size < paths.length) throw new KeyError('ceremony-invalid', 'Every officer needs a share file of his own.');
  if (new Set(officers.map(({ name }) => name)).size < paths.length) throw new KeyError('ceremony-invalid', 'Two officers have the same name.');
  if (!Number.isInteger(threshold) || threshold < 2 || threshold > paths.length || paths.length > 255) throw new KeyError('ceremony-invalid', 'The threshold is at least 2 and at most the number of officers.');
}

/** Each run of `threshold` officers in a circle: every share is used, and every run opens. @returns the passphrase, as the shares have it */
async function proveShares(paths: readonly string[], threshold: number): Promise<string> {
  const shares = paths.map(readShareFile);
  let passphrase = '';
  for (const i of shares.keys()) passphrase = await joinShares(Array.from({ length: threshold }, (_, k) => shares[(i + k) % shares.length]!));
  return passphrase;
}

function requireSeparate(online: string, keys: readonly KeyEntry[]): void {
  const files = readdirSync(online);
  const stray = keys.find(({ id, role }) => isOffline(role) && files.includes(`${id}.p8.pem`));
  if (stray) throw new KeyError('ceremony-invalid', `The private key of ${stray.id} lies among what is exported.`);
}

function publicFacts(directory: string, entry: KeyEntry): object {
  const certificate = certificateFromPem(certificatePem(directory, entry.id));
  return { ...entry, subject: certificate.subject, serialNumber: certificate.serialNumber, certificate: sha256(certificateDer(directory, entry)) };
}

function certificateDer(directory: string, { id }: KeyEntry): Uint8Array {
  return new Uint8Array(certificateFromPem(certificatePem(directory, id)).rawData);
}

function digests(directory: string, wanted: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(readdirSync(directory).filter(wanted).sort().map((name) => [name, sha256(readFileSync(join(directory, name)))]));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
