import { MAX_BATCH } from '../../verifier/index.ts';
import { type Json, ref, SCHEMAS, text } from './openapi-schemas.ts';

/** The API as OpenAPI 3.1. */
export function openApiDocument(origin: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Khatm', version: '1',
      description: 'Issue official papers and check them. Errors are application/problem+json (RFC 9457) with a stable `code`. Bodies are sent without compression.',
    },
    servers: [{ url: origin }],
    paths: { ...issuerPaths(), ...verifierPaths(), ...operationPaths() },
    components: {
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'Made by "khatm keys api", with scopes: issue, read, change' } },
      schemas: SCHEMAS,
      responses: { Problem: { description: 'A problem', content: { 'application/problem+json': { schema: ref('Problem') } } } },
    },
  };
}

function issuerPaths(): Json {
  const number = { name: 'number', in: 'path', required: true, schema: { type: 'string' } };
  const idempotency = {
    name: 'Idempotency-Key', in: 'header', schema: { type: 'string', minLength: 1, maxLength: 200 }, description: 'The same key with the same content gives the same paper; with other content 409.',
  };
  const change = (summary: string, extra: Json = {}): Json => ({
    post: {
      summary, security: KEY, parameters: [number],
      requestBody: body({ type: 'object', required: ['reason', ...Object.keys(extra)], properties: { reason: { type: 'string', minLength: 1, maxLength: 500 }, ...extra } }),
      responses: { 200: ok('The new state, published', 'Changed'), ...problems(400, 401, 403, 404, 409, 413, 415, 422, 500, 503) },
    },
  });
  return {
    '/issuer/v1/types': { get: { summary: 'Document types with their schemas', security: KEY, responses: { 200: ok('Types', 'Types'), ...problems(401, 403, 503) } } },
    '/issuer/v1/documents': {
      post: {
        summary: 'Issue a paper', security: KEY, parameters: [idempotency],
        requestBody: body({ type: 'object', required: ['type', 'record'], properties: { type: text(), record: { type: 'object', description: 'By field name; GET /issuer/v1/types has the schemas' } } }),
        responses: { 201: ok('Issued', 'Issued', LOCATION), 200: ok('Issued before under this key', 'Issued', LOCATION), ...problems(400, 401, 403, 409, 413, 415, 422, 500, 503) },
      },
    },
    '/issuer/v1/documents/{number}': { get: { summary: 'State and history', security: KEY, parameters: [number], responses: { 200: ok('The document', 'Shown'), ...problems(400, 401, 403, 404, 503) } } },
    '/issuer/v1/documents/{number}/status': {
      get: {
        summary: 'Whether it was valid at a past time, from the history', security: KEY,
        parameters: [number, { name: 'at', in: 'query', required: true, schema: { type: 'string' }, description: 'ISO 8601 instant with its offset, or a date, for the end of that day in the authority\'s time zone' }],
        responses: { 200: ok('The status then', 'StatusThen'), ...problems(400, 401, 403, 404, 422, 503) },
      },
    },
    '/issuer/v1/documents/{number}/pdf': {
      get: { summary: 'The signed PDF', security: KEY, parameters: [number], responses: { 200: { description: 'PDF', content: { 'application/pdf': {} } }, ...problems(400, 401, 403, 404, 409, 503) } },
    },
    '/issuer/v1/documents/{number}/revoke': change('Revoke for good'),
    '/issuer/v1/documents/{number}/suspend': change('Suspend'),
    '/issuer/v1/documents/{number}/reinstate': change('End a suspension'),
    '/issuer/v1/documents/{number}/supersede': change('Replace by another document of the same type', { by: text('Number of the document that takes its place') }),
  };
}

function verifierPaths(): Json {
  const file = { content: Object.fromEntries(['application/pdf', 'image/png', 'image/jpeg'].map((type) => [type, {}])), required: true };
  const seal = { type: 'string', description: 'Text of a QR code' };
  const seals = { type: 'object', required: ['seals'], properties: { seals: { type: 'array', maxItems: MAX_BATCH, items: seal } } };
  const refusals = problems(400, 413, 415, 429, 500);
  return {
    '/verifier/v1/seal': {
      post: { summary: 'Check the text of a QR code', requestBody: body({ type: 'object', required: ['seal'], properties: { seal } }), responses: { 200: ok('Verdict', 'Answer'), ...refusals } },
    },
    '/verifier/v1/seals': { post: { summary: 'Check many', requestBody: body(seals), responses: { 200: ok('Verdicts, in the order asked', 'Answers'), ...refusals } } },
    '/verifier/v1/file': { post: { summary: 'Check a PDF, or a photo or scan of a paper (PNG, JPEG), at most 10 MiB', requestBody: file, responses: { 200: ok('Verdict', 'Answer'), ...refusals } } },
  };
}

function operationPaths(): Json {
  return {
    '/healthz': { get: { summary: 'Whether the process is up', responses: { 200: ok('Up', 'Health') } } },
    '/readyz': { get: { summary: 'Whether database and trust list are there', responses: { 200: ok('Ready', 'Health'), 503: ok('Not ready', 'Health') } } },
    '/openapi.json': { get: { summary: 'This document', responses: { 200: { description: 'OpenAPI 3.1', content: { 'application/json': { schema: { type: 'object' } } } } } } },
  };
}

const KEY = [{ apiKey: [] }];
const LOCATION = { headers: { Location: { description: 'Where the document is shown', schema: { type: 'string' } } } };

function ok(description: string, schema: string, more: Json = {}): Json {
  return { description, content: { 'application/json': { schema: ref(schema) } }, ...more };
}

function body(schema: Json): Json {
  return { required: true, content: { 'application/json': { schema } } };
}

function problems(...statuses: number[]): Json {
  return Object.fromEntries(statuses.map((status) => [status, { $ref: '#/components/responses/Problem' }]));
}
