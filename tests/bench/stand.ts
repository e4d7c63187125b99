import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Authority, IssueRequest } from '../../issuer/index.ts';
import { type Hardware, readPassphraseFile } from '../../keys/index.ts';
import { initialise } from '../../server/installation/initialise.ts';
import { type Installation, openInstallation } from '../../server/installation/open.ts';
import { demoAuthority } from '../../server/start/demo.ts';

/** An installation in a temporary folder, with a PostgreSQL of its own. */
export async function openStand(authority: Authority = demoAuthority(), hardware?: Hardware): Promise<Installation> {
  const dataDir = mkdtempSync(join(tmpdir(), 'khatm-bench-'));
  await initialise(dataDir, { authority, verifyOrigin: 'http://localhost:8080', apiOrigin: 'http://localhost:8081', listenHost: '127.0.0.1', hardware }, readPassphraseFile);
  const installation = await openInstallation(dataDir, undefined);
  return {
    ...installation,
    close: async () => {
      await installation.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A permit of one page, as nearly all real ones are. */
export const PERMIT = 'alteration';

/** Requests that differ in owner, cost and reference, as real ones do: nothing can be remembered from the one before. */
export function* permits(sample: Readonly<Record<string, unknown>>): Generator<IssueRequest, never> {
  for (let i = 1; ; i++) {
    const record = { ...sample, owner: { ar: `مالك العقار رقم ${i}`, en: `Owner ${i}` }, reference: `BENCH-${i}`, estimatedCost: `${100000 + i}.00` };
    yield { type: 'building-permit', record, client: 'bench' };
  }
}

