import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Authority } from '../../issuer/index.ts';
import { createApiKey, SCOPES } from '../http/api-keys.ts';
import type { Installation } from '../installation/open.ts';

export function demoAuthority(): Authority {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'demo-authority.json'), 'utf8')) as Authority;
}

/** Where the demonstration is found; other ports by `KHATM_VERIFY_PORT` and `KHATM_API_PORT`, at the first start. */
export function demoOrigins(): { verifyOrigin: string; apiOrigin: string } {
  const port = (name: string, usual: number): string => process.env[name] ?? String(usual);
  return { verifyOrigin: `http://localhost:${port('KHATM_VERIFY_PORT', 8080)}`, apiOrigin: `http://localhost:${port('KHATM_API_PORT', 8081)}` };
}

export type DemoPaper = { readonly type: string; readonly sample: string; readonly number: string; readonly seal: string; readonly file: string };

/** Issues every sample of every type, each once for all times: a second start finds them issued. */
export async function issueSamples({ issuer, dataDir }: Installation): Promise<DemoPaper[]> {
  const folder = join(dataDir, 'demo');
  await mkdir(folder, { recursive: true });
  const papers: DemoPaper[] = [];
  for (const [type, { samples }] of issuer.papers.types) {
    for (const { name: sample, record } of samples) {
      const { number, seal, pdf } = await issuer.issue({ type, record, client: 'demo', idempotencyKey: `demo ${type} ${sample}` });
      const file = join(folder, `${type}-${sample}.pdf`);
      if (!existsSync(file)) await writeFile(file, pdf);
      papers.push({ type, sample, number, seal, file });
    }
  }
  return papers;
}

/** An API key for trying the API, in a file of mode 0600. */
export async function demoApiKey({ knex, dataDir }: Installation): Promise<string> {
  const path = join(dataDir, 'demo', 'api-key');
  if (!existsSync(path)) await writeFile(path, (await createApiKey(knex, 'demo', SCOPES)) + '\n', { mode: 0o600 });
  return path;
}
