import { createHash, randomBytes } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Knex } from 'knex';
import { appendAudit, type Scope } from '../../issuer/index.ts';
import { sendProblem } from './problems.ts';

export const SCOPES: readonly Scope[] = ['issue', 'read', 'change'];

/**
 * Makes a key of 256 random bits. It is shown once; the database keeps its digest.
 * @param actor who makes it, for the audit trail
 * @param allow what has to hold in the same transaction, or throws
 */
export async function createApiKey(knex: Knex, client: string, scopes: readonly Scope[], actor = 'cli', allow: (transaction: Knex) => Promise<void> = () => Promise.resolve()): Promise<string> {
  const key = `khatm_${randomBytes(32).toString('base64url')}`;
  const digest = digestOf(key);
  await knex.transaction(async (transaction) => {
    await allow(transaction);
    await transaction('api_key').insert({ client, key_digest: digest, scopes });
    await appendAudit(transaction, { actor, act: 'api-key.created', subject: client, details: { key: digest.toString('hex'), scopes } });
  });
  return key;
}

/** `Authorization: Bearer <key>` (RFC 6750), and the key has the scope. */
export function requireScope(knex: Knex): (scope: Scope) => RequestHandler {
  return (scope) => async (request, response, next) => {
    const key = /^Bearer +([A-Za-z0-9_-]{10,200})$/i.exec(request.get('authorization') ?? '')?.[1];
    const row = key === undefined ? undefined : ((await knex('api_key').where({ key_digest: digestOf(key) }).first('client', 'scopes')) as { client: string; scopes: string[] } | undefined);
    if (!row) {
      response.set('WWW-Authenticate', 'Bearer realm="khatm"');
      return sendProblem(response, 401, 'api-key-missing', 'Send a valid API key as "Authorization: Bearer <key>".');
    }
    if (!row.scopes.includes(scope)) {
      response.set('WWW-Authenticate', `Bearer realm="khatm", error="insufficient_scope", scope="${scope}"`);
      return sendProblem(response, 403, 'scope-missing', `This API key does not have the scope "${scope}".`);
    }
    response.locals['client'] = row.client;
    next();
  };
}

function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
