import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fromHex, NOTE_ALGORITHM, verifierKey, verifierKeyText } from '../../document/index.ts';
import { logOrigin } from '../../issuer/index.ts';
import { readLogs } from '../../keys/index.ts';
import { nodeCrypto } from '../../verifier/index.ts';
import { type FollowedLog, followLog } from '../following/log.ts';
import { getConfig } from '../installation/config.ts';
import { keysDirectory, publicDirectory } from '../installation/folders.ts';

/** The logs of an installation as it publishes them, closed ones too; one without entries has nothing to read yet. */
export async function ownLogs(dataDir: string): Promise<FollowedLog[]> {
  const { verifyOrigin } = getConfig(dataDir);
  const found: FollowedLog[] = [];
  for (const { log, key } of readLogs(keysDirectory(dataDir))) {
    const folder = join(publicDirectory(dataDir), 'log', String(log));
    if (!existsSync(join(folder, 'checkpoint'))) continue;
    const name = logOrigin(verifyOrigin, log);
    found.push(await followLog(folder, verifierKeyText(await verifierKey(nodeCrypto.sha256, { name, algorithm: NOTE_ALGORITHM.ed25519, publicKey: fromHex(key) }))));
  }
  return found;
}
