import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { findNewest, findNewestTrust, STATUS_LIST_COUNT, trustEditionsAfter } from '../../issuer/index.ts';
import type { OwnLog } from './logs.ts';
import { checkPublishedLog } from './published-log.ts';
import type { Report } from './report.ts';

type Expected = { readonly path: string; readonly content: Uint8Array | string; /** Whether it is what an earlier edition said. */ readonly isEarlier?: (present: Buffer) => Promise<boolean> };

/** Compares every file that is published with the database, as it is at this moment. @returns how many were read */
export async function checkPublished(knex: Knex, folder: string, root: Uint8Array, logs: readonly OwnLog[], report: Report): Promise<number> {
  let files = 0;
  for await (const { path, content, isEarlier } of expectedFiles(knex, root)) {
    const present = await readFile(join(folder, path)).catch(() => undefined);
    if (!present) report('published-missing', path, 'the file is not there, or cannot be read');
    else if (present.equals(Buffer.from(content))) files++;
    else if (await isEarlier?.(present)) report('published-older', path, 'it is of an earlier edition than the newest in the database: the next start publishes that');
    else report('published-differs', path, 'the database does not hold what this file says');
  }
  for (const own of logs) files += await checkPublishedLog(knex, folder, own, report);
  return files;
}

async function* expectedFiles(knex: Knex, root: Uint8Array): AsyncGenerator<Expected> {
  yield { path: 'trust/root.crt', content: root };
  const trust = await findNewestTrust(knex);
  if (trust) {
    const some = async (condition: string, value: string): Promise<boolean> => (await knex('trust_edition').whereRaw(condition, [value]).first('sequence')) !== undefined;
    yield { path: 'trust/head.jws', content: trust.head, isEarlier: (present) => some('head = ?', present.toString('utf8')) };
    for (const [authority, content] of Object.entries(trust.parts)) {
      yield { path: `trust/${authority}.json`, content, isEarlier: (present) => some('? IN (SELECT value FROM jsonb_each_text(parts))', present.toString('utf8')) };
    }
  }
  for (let list = 1; list <= STATUS_LIST_COUNT; list++) {
    const edition = await findNewest(knex, list);
    if (!edition) continue;
    const some = async (form: object): Promise<boolean> => (await knex('status_edition').where({ list, ...form }).first('revision')) !== undefined;
    yield { path: `status/${list}`, content: edition.token, isEarlier: (present) => some({ token: present }) };
    if (edition.jwt !== null) yield { path: `status/${list}.jwt`, content: edition.jwt, isEarlier: (present) => some({ jwt: present.toString('utf8') }) };
  }
  // There is one for every week, or change of keys.
  for (const { sequence, head, parts } of await trustEditionsAfter(knex, 0)) {
    yield { path: `trust/history/${sequence}.jws`, content: head };
    for (const text of Object.values(parts)) yield { path: `trust/history/${createHash('sha256').update(text).digest('hex')}.json`, content: text };
  }
}
