import { VERDICTS } from '../../document/index.ts';

/** A JSON Schema, or another part of the OpenAPI document. */
export type Json = Record<string, unknown>;

/** Named schemas of the API (JSON Schema 2020-12). Answers have exactly these members. */
export const SCHEMAS: Json = {
  Label: object({ ar: text(), en: text() }),
  Issued: object({
    number: text('Document number'), type: text('Name of the document type'), seal: text('Text of the QR code'), code: { type: 'string', pattern: '^[0-9]{12}$', description: 'Manual code, as printed' },
    pdf: text('Path of the signed PDF'),
  }),
  Shown: object({ number: text(), type: text(), seal: nullable(text()), state: { enum: ['intended', 'issued', 'suspended', 'reinstated', 'revoked', 'superseded'] }, history: { type: 'array', items: ref('Change') } }),
  Change: object({ state: text(), reason: nullable(text()), by: nullable(text('Number of the document that supersedes this one')), actor: text(), at: instant() }),
  StatusThen: object({
    number: text(), type: text(), at: instant(), valid: { type: 'boolean', description: 'Issued by then, in force and not expired' },
    reason: { enum: ['ok', 'not-issued', 'suspended', 'revoked', 'superseded', 'expired'] }, state: { enum: ['not-issued', 'issued', 'suspended', 'reinstated', 'revoked', 'superseded'] },
    since: { ...nullable(instant()), description: 'Since when it had been in that state' }, expires: { ...nullable(instant()), description: 'The first second at which it has expired' },
  }),
  Changed: object({ number: text(), state: text(), revision: { type: 'integer', minimum: 2 }, statusAsOf: instant() }),
  Types: object({ types: { type: 'array', items: { type: 'object', required: ['id', 'name', 'code', 'label', 'fields'] } } }),
  Answer: object({
    verdict: { enum: VERDICTS }, reason: text('Stable code of what decided the verdict; "ok" when authentic'), detail: nullable(text()),
    proves: { enum: ['seal', 'file'], description: 'With "seal", compare the fields with the paper' }, steps: { type: 'array', items: ref('Step') }, issuer: nullable(ref('Issuer')), document: nullable(ref('Document')),
    sealId: nullable({ type: 'string', pattern: '^[0-9a-f]{64}$' }), statusAsOf: nullable(instant()), trustSequence: nullable({ type: 'integer' }),
    seal: { ...nullable(ref('Answer')), description: 'For a file whose page is not proven: the answer for the seal found in it' },
  }),
  Answers: object({ answers: { type: 'array', items: ref('Answer') } }),
  Step: object({ step: text(), outcome: { enum: ['passed', 'failed', 'not-checked'] }, reason: text() }, ['reason']),
  Issuer: object({ id: text(), name: ref('Label'), prefix: text(), demo: { type: 'boolean' } }),
  Document: object({
    number: text(), type: object({ id: { type: 'integer' }, name: text(), label: ref('Label') }), issuedAt: instant(), validUntil: nullable({ type: 'string', format: 'date' }),
    fields: { type: 'array', items: ref('Field') },
  }),
  Field: object({ key: { type: 'integer' }, name: text(), label: ref('Label'), value: ref('Label'), clipped: { type: 'boolean', description: 'The seal holds only the beginning' } }),
  Problem: {
    type: 'object',
    required: ['type', 'title', 'status', 'detail', 'code'],
    properties: {
      type: { type: 'string', format: 'uri' }, title: text(), status: { type: 'integer', minimum: 400, maximum: 599 }, detail: text(), code: text('Stable'),
      errors: { type: 'array', minItems: 1, items: ref('FieldError') }, pointer: text('JSON pointer (RFC 6901) to the member at fault'), number: text('The document that the problem is about'),
    },
  },
  FieldError: object({ field: text(), code: text(), message: ref('Label'), detail: text() }, ['detail']),
  Health: object({
    status: { enum: ['up', 'ready', 'not-ready'] },
    warnings: { type: 'array', description: 'What ends soon and waits for an operator', items: object({ code: text(), what: text(), daysLeft: { type: 'integer' } }) },
  }, ['warnings']),
};

export function ref(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

/** An object with these members and no others, all of them required but the optional ones. */
export function object(properties: Json, optional: readonly string[] = []): Json {
  return { type: 'object', required: Object.keys(properties).filter((name) => !optional.includes(name)), properties, additionalProperties: false };
}

export function text(description?: string): Json {
  return { type: 'string', ...(description === undefined ? {} : { description }) };
}

function instant(): Json {
  return { type: 'string', format: 'date-time' };
}

function nullable(schema: Json): Json {
  return { anyOf: [schema, { type: 'null' }] };
}
