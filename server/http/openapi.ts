import { VERDICTS } from '../../document/index.ts';
import { MAX_BATCH } from '../../verifier/index.ts';

/** The API as OpenAPI 3.1. */
export function openApiDocument(origin: string): object {
  return {
    openapi: '3.1.0',
    info: { title: 'Khatm', version: '1', description: 'Issue official papers and check them. Errors are application/problem+json (RFC 9457) with a stable `code`.' },
    servers: [{ url: origin }],
    paths: { ...issuerPaths(), ...verifierPaths(), ...operationPaths() },
    components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } }, schemas: SCHEMAS, responses: { Problem: { description: 'A problem', content: { 'application/problem+json': { schema: ref('Problem') } } } } },
  };
}

type Json = Record<string, unknown>;

function issuerPaths(): Json {
  const number = { name: 'number', in: 'path', required: true, schema: { type: 'string' } };
  const change = (summary: string, extra: Json = {}): Json => ({
    post: {
      summary, security: KEY, parameters: [number],
      requestBody: body({ type: 'object', required: ['reason', ...Object.keys(extra)], properties: { reason: { type: 'string', maxLength: 500 }, ...extra } }),
      responses: { 200: ok('The new state, published', ref('Changed')), ...problems(400, 401, 403, 404, 409, 422) },
    },
  });
  return {
    '/issuer/v1/types': { get: { summary: 'Document types with their schemas', security: KEY, responses: { 200: ok('Types', { type: 'object' }), ...problems(401, 403) } } },
    '/issuer/v1/documents': {
      post: {
        summary: 'Issue a paper', security: KEY,
        parameters: [{ name: 'Idempotency-Key', in: 'header', schema: { type: 'string', maxLength: 200 }, description: 'The same key with the same content gives the same paper; with other content 409.' }],
        requestBody: body({ type: 'object', required: ['type', 'record'], properties: { type: { type: 'string' }, record: { type: 'object' } } }),
        responses: { 201: ok('Issued', ref('Issued')), 200: ok('Issued before under this key', ref('Issued')), ...problems(400, 401, 403, 409, 413, 422, 503) },
      },
    },
    '/issuer/v1/documents/{number}': { get: { summary: 'State and history', security: KEY, parameters: [number], responses: { 200: ok('The document', ref('Shown')), ...problems(401, 403, 404) } } },
    '/issuer/v1/documents/{number}/pdf': { get: { summary: 'The signed PDF', security: KEY, parameters: [number], responses: { 200: { description: 'PDF', content: { 'application/pdf': {} } }, ...problems(401, 403, 404, 409) } } },
    '/issuer/v1/documents/{number}/revoke': change('Revoke for good'),
    '/issuer/v1/documents/{number}/suspend': change('Suspend'),
    '/issuer/v1/documents/{number}/reinstate': change('End a suspension'),
    '/issuer/v1/documents/{number}/supersede': change('Replace by another document of the same type', { by: { type: 'string' } }),
  };
}

function verifierPaths(): Json {
  const file = { content: Object.fromEntries(['application/pdf', 'image/png', 'image/jpeg'].map((type) => [type, {}])), required: true };
  return {
    '/verifier/v1/seal': {
      post: { summary: 'Check the text of a QR code', requestBody: body({ type: 'object', required: ['seal'], properties: { seal: { type: 'string', maxLength: 2000 } } }), responses: { 200: ok('Verdict', ref('Answer')), ...problems(400, 413, 429) } },
    },
    '/verifier/v1/seals': {
      post: { summary: 'Check many', requestBody: body({ type: 'object', required: ['seals'], properties: { seals: { type: 'array', maxItems: MAX_BATCH, items: { type: 'string' } } } }), responses: { 200: ok('Verdicts in order', { type: 'object', properties: { answers: { type: 'array', items: ref('Answer') } } }), ...problems(400, 413, 429) } },
    },
    '/verifier/v1/file': { post: { summary: 'Check a PDF, or a photo or scan of a paper (PNG, JPEG), at most 10 MiB', requestBody: file, responses: { 200: ok('Verdict', ref('Answer')), ...problems(400, 413, 429) } } },
  };
}

function operationPaths(): Json {
  const plain = (summary: string, ...statuses: number[]): Json => ({ get: { summary, responses: Object.fromEntries(statuses.map((status) => [status, { description: summary }])) } });
  return { '/healthz': plain('The process is up', 200), '/readyz': plain('Database, keys and lists are there', 200, 503), '/openapi.json': plain('This document', 200) };
}

const KEY = [{ apiKey: [] }];
const LABEL = { type: 'object', required: ['ar', 'en'], properties: { ar: { type: 'string' }, en: { type: 'string' } } };
const TEXT = { type: 'string' };
const nullable = (schema: Json): Json => ({ anyOf: [schema, { type: 'null' }] });

const SCHEMAS: Json = {
  Label: LABEL,
  Issued: { type: 'object', required: ['number', 'type', 'seal', 'code', 'pdf'], properties: { number: TEXT, type: TEXT, seal: { ...TEXT, description: 'Text of the QR code' }, code: { ...TEXT, pattern: '^[0-9]{12}$' }, pdf: { ...TEXT, description: 'Path of the PDF' } } },
  Shown: { type: 'object', properties: { number: TEXT, type: TEXT, seal: nullable(TEXT), state: TEXT, history: { type: 'array', items: { type: 'object' } } } },
  Changed: { type: 'object', properties: { number: TEXT, state: TEXT, revision: { type: 'integer' }, statusAsOf: { ...TEXT, format: 'date-time' } } },
  Step: { type: 'object', required: ['step', 'outcome'], properties: { step: TEXT, outcome: { enum: ['passed', 'failed', 'not-checked'] }, reason: TEXT } },
  Answer: {
    type: 'object',
    required: ['verdict', 'reason', 'detail', 'proves', 'steps', 'issuer', 'document', 'sealId', 'statusAsOf', 'trustSequence', 'seal'],
    properties: {
      verdict: { enum: VERDICTS }, reason: TEXT, detail: nullable(TEXT), proves: { enum: ['seal', 'file'] },
      steps: { type: 'array', items: ref('Step') }, issuer: nullable({ type: 'object' }), document: nullable({ type: 'object' }),
      sealId: nullable(TEXT), statusAsOf: nullable({ ...TEXT, format: 'date-time' }), trustSequence: nullable({ type: 'integer' }), seal: nullable(ref('Answer')),
    },
  },
  Problem: { type: 'object', required: ['type', 'title', 'status', 'detail', 'code'], properties: { type: TEXT, title: TEXT, status: { type: 'integer' }, detail: TEXT, code: TEXT, errors: { type: 'array', items: { type: 'object', properties: { field: TEXT, code: TEXT, message: ref('Label') } } } } },
};

function ref(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

function ok(description: string, schema: Json): Json {
  return { description, content: { 'application/json': { schema } } };
}

function body(schema: Json): Json {
  return { required: true, content: { 'application/json': { schema } } };
}

function problems(...statuses: number[]): Json {
  return Object.fromEntries(statuses.map((status) => [status, { $ref: '#/components/responses/Problem' }]));
}
