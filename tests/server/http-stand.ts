import type { Express } from 'express';
import type { Scope } from '../../issuer/index.ts';
import { createApiKey, requireScope } from '../../server/http/api-keys.ts';
import { type ApiOptions, createApi } from '../../server/http/api.ts';
import { createCodeReader, verifyFile } from '../../verifier/index.ts';
import { openTestAuthority, readSample, type TestAuthority } from '../support/authority.ts';

export const API_ORIGIN = 'https://api.example';

/** The API over an authority, a database and a code reader of its own. */
export type HttpStand = {
  readonly authority: TestAuthority;
  /** An application over the same authority, with other options. */
  readonly app: (changes?: Partial<ApiOptions>) => Express;
  /** An `Authorization` header with exactly these scopes. */
  readonly key: (...scopes: Scope[]) => Promise<string>;
  /** What went to the log since the stand was opened. */
  readonly logged: unknown[];
  readonly close: () => Promise<void>;
};

export async function openHttpStand(): Promise<HttpStand> {
  const authority = await openTestAuthority();
  const codes = createCodeReader();
  const logged: unknown[] = [];
  const { issuer, knex } = authority;
  return {
    authority,
    logged,
    app: (changes = {}) =>
      createApi({
        issuer: { issuer, issue: (request) => issuer.issue(request), requireScope: requireScope(knex), onPublished: () => Promise.resolve() },
        verifier: { context: () => authority.context(), judge: (bytes, context) => verifyFile(bytes, context, codes) },
        apiOrigin: API_ORIGIN,
        verifierLimit: 10_000,
        isReady: () => Promise.resolve(true),
        log: (error) => void logged.push(error),
        ...changes,
      }),
    key: async (...scopes) => `Bearer ${await createApiKey(knex, 'registry', scopes)}`,
    close: async () => {
      await codes.close();
      await authority.close();
    },
  };
}

const permit = readSample('building-permit', 'smallest');

/** A request for a permit, with a reference of its own. */
export function permitRequest(reference = 'REQ-2026-000001'): { type: string; record: Record<string, unknown> } {
  return { type: 'building-permit', record: { ...permit, reference } };
}
