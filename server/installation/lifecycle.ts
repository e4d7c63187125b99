import { type CeremonyConfig, type CrlState, type KeyEntry, KeyError, keyWarnings, type KeyWarning, readPassphraseFile, renewCrls, rotateDueKeys } from '../../keys/index.ts';
import { type Config, passphrasePath } from './config.ts';
import { keysDirectory } from './folders.ts';

/** What a look after the keys did, and what it could not do. */
export type KeyCare = { readonly made: readonly KeyEntry[]; readonly crls: readonly CrlState[]; readonly warnings: readonly KeyWarning[] };

/** How an installation's keys are made and certified. @throws KeyError `passphrase-missing`, `passphrase-weak` */
export function ceremonyOf(dataDir: string, config: Config, now: Date): CeremonyConfig {
  return {
    directory: keysDirectory(dataDir),
    passphrase: readPassphraseFile(passphrasePath(dataDir, config)),
    organization: config.authority.name.en,
    now,
    crlBase: `${config.verifyOrigin}/pki`,
  };
}

/**
 * Rotates the signers and signs the CRLs that are due, as far as the CA's key is in the installation's own folder, and tells what is left for
 * people to do. A CA key that this passphrase does not open is one that is kept by people.
 * @throws KeyError `keys-missing`, `keys-damaged`, `keys-busy`, `keys-not-writable`, `passphrase-missing`
 */
export async function careForKeys(dataDir: string, config: Config, now: Date): Promise<KeyCare> {
  const ceremony = ceremonyOf(dataDir, config, now);
  const made = await unlessClosed(() => rotateDueKeys(ceremony));
  const crls = await unlessClosed(() => renewCrls(ceremony, { onlyDue: true }));
  return { made, crls, warnings: await keyWarnings(ceremony.directory, now) };
}

async function unlessClosed<T>(work: () => Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof KeyError && ['passphrase-wrong', 'crl-damaged'].includes(error.code)) return [];
    throw error;
  }
}
