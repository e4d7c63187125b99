import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { signCrl, writeCrl } from './crl.ts';
import { KeyError } from './errors.ts';
import { addLogKey } from './logkeys.ts';
import { type CeremonyConfig, isOffline, KeyMaker, writePrivate } from './maker.ts';
import { ROTATING } from './periods.ts';
import { CODE_SECRET, type KeyEntry, writeManifest } from './ring.ts';
import { encryptSecret } from './secret.ts';

/**
 * Makes root, trust-list signer, authority CA and the three signers under it. All or nothing: the folder appears when it is complete.
 * @throws KeyError `keys-exist`
 */
export async function initKeys(config: CeremonyConfig): Promise<KeyEntry[]> {
  if (existsSync(config.directory)) throw new KeyError('keys-exist', `${config.directory} exists already; keys are never overwritten.`);
  const draft = freshDraft(config.directory);
  const made = await makeHierarchy({ ...config, directory: draft });
  mkdirSync(dirname(config.directory), { recursive: true });
  renameSync(draft, config.directory);
  return made;
}

/** An empty folder beside the one that is to appear; what an interrupted attempt left in it is gone. */
export function freshDraft(directory: string): string {
  const draft = `${directory}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  return draft;
}

/** Everything that an authority begins with, in folders that exist and are empty. `said` hears of each key as it is made. */
export async function makeHierarchy(config: CeremonyConfig, said: (made: KeyEntry) => void = () => undefined): Promise<KeyEntry[]> {
  const maker = new KeyMaker(config, []);
  const tell = <T>(pair: T): T => {
    said(maker.made.at(-1)!);
    return pair;
  };
  const root = tell(await maker.makeRoot());
  const ca = tell(await maker.make('authority-ca', root));
  tell(await maker.make('trust-list', root));
  for (const role of ROTATING) tell(await maker.make(role, ca));
  for (const [i, pair] of [root, ca].entries()) writeCrl(config, maker.keys, maker.made[i]!, await signCrl(pair, undefined, [], config.now));
  writePrivate(join(config.directory, CODE_SECRET), encryptSecret(randomBytes(32), config.passphrase));
  addLogKey(config.directory, config.passphrase);
  writeManifest(config.directory, maker.made);
  if (config.offline) writeManifest(config.offline.directory, maker.made.filter(({ role }) => isOffline(role)));
  return maker.made;
}
