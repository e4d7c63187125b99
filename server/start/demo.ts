import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Authority } from '../../issuer/index.ts';
import { readManifest } from '../../keys/index.ts';
import { createApiKey, SCOPES } from '../http/api-keys.ts';
import { InstallationError } from '../installation/errors.ts';
import { keysDirectory } from '../installation/folders.ts';
import type { Plan } from '../installation/initialise.ts';
import type { Installation } from '../installation/open.ts';
import { writeWhole } from '../installation/write-file.ts';

export function demoAuthority(): Authority {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'demo-authority.json'), 'utf8')) as Authority;
}

/** Where the demonstration is found; other ports by `KHATM_VERIFY_PORT` and `KHATM_API_PORT`, at the first start. @throws InstallationError `usage` */
export function demoOrigins(): { verifyOrigin: string; apiOrigin: string } {
  const [verify, api] = [portIn('KHATM_VERIFY_PORT', 8080), portIn('KHATM_API_PORT', 8081)];
  if (verify === api) throw new InstallationError('usage', `The checking page and the APIs need a port each; both were given ${verify}.`);
  return { verifyOrigin: originAt(verify), apiOrigin: originAt(api) };
}

/** Port 80 is not spelled out in an origin. */
function originAt(port: number): string {
  return new URL(`http://localhost:${port}`).origin;
}

function portIn(variable: string, usual: number): number {
  const text = process.env[variable] ?? '';
  if (text === '') return usual;
  const port = Number(text);
  // With port 0 nobody would know where to look.
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) throw new InstallationError('usage', `${variable} is to be a port from 1 to 65535, not "${text}".`);
  return port;
}

/** What a first start makes. */
export function demoPlan(): Plan {
  return { authority: demoAuthority(), ...demoOrigins(), listenHost: '127.0.0.1' };
}

export type DemoPaper = { readonly type: string; readonly sample: string; readonly number: string; readonly seal: string; readonly file: string };

/** The paper that everybody understands comes first. */
const FIRST = { type: 'building-permit', sample: 'villa' };
const YEAR = 365 * 86_400;

/**
 * Issues every sample of every type, each once for all times: a second start finds them issued, one after a kill goes on where it was.
 * Ends early when `stop` says so.
 */
export async function issueSamples({ issuer, dataDir }: Installation, stop: { readonly aborted: boolean }): Promise<DemoPaper[]> {
  const made = readManifest(keysDirectory(dataDir)).keys[0]?.from ?? 0;
  const papers: DemoPaper[] = [];
  for (const { type, sample, record, expires } of samplesInOrder(issuer)) {
    if (stop.aborted) break;
    const { number, seal, pdf } = await issuer.issue({ type, record: stillValid(record, expires, made), client: 'demo', idempotencyKey: `demo ${type} ${sample}` });
    const file = join(dataDir, 'demo', `${type}-${sample}.pdf`);
    if (!existsSync(file)) await writeWhole(file, pdf);
    papers.push({ type, sample, number, seal, file });
  }
  return papers;
}

function samplesInOrder(issuer: Installation['issuer']) {
  const rank = (type: string, sample: string): number => (type !== FIRST.type ? 2 : sample === FIRST.sample ? 0 : 1);
  return [...issuer.papers.types]
    .flatMap(([type, { schema, samples }]) => samples.map(({ name, record }) => ({ type, sample: name, record, expires: schema.expires })))
    .sort((a, b) => rank(a.type, a.sample) - rank(b.type, b.sample));
}

/** A sample that would be over within a month of the demonstration's first day is valid for a year from there. The same at every later start, or it would be another request. */
function stillValid(record: unknown, expires: string | undefined, made: number): unknown {
  const day = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
  const fields = record as Readonly<Record<string, unknown>>;
  if (expires === undefined || typeof fields[expires] !== 'string' || fields[expires] > day(made + YEAR / 12)) return record;
  return { ...fields, [expires]: day(made + YEAR) };
}

/** An API key for trying the API, in a file of mode 0600. */
export async function demoApiKey({ knex, dataDir }: Installation): Promise<string> {
  const path = join(dataDir, 'demo', 'api-key');
  if (!existsSync(path)) await writeWhole(path, (await createApiKey(knex, 'demo', SCOPES)) + '\n', 0o600);
  return path;
}
