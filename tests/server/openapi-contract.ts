import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Response } from 'supertest';
import { openApiDocument } from '../../server/http/openapi.ts';

type MediaTypes = Readonly<Record<string, { schema?: object }>>;
type Answers = Readonly<Record<string, { $ref?: string; content?: MediaTypes }>>;
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { responses: Answers }>>>>;
  readonly components: { readonly responses: Answers; readonly schemas: Readonly<Record<string, object>> };
};

export const DOCUMENT = JSON.parse(JSON.stringify(openApiDocument('https://api.example'))) as Document;

const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
(addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
ajv.addSchema({ $id: 'document', $defs: JSON.parse(forAjv(DOCUMENT.components.schemas)) as object });
const compiled = new Map<string, ValidateFunction>();

/** What is wrong with an answer by the OpenAPI document: its status, its content type, its body. Undefined when all is as promised. */
export function breachOf(response: Response, path: string): string | undefined {
  const method = response.request.method.toLowerCase();
  const answers = DOCUMENT.paths[path]?.[method]?.responses;
  const found = answers?.[response.status];
  if (!found) return `${method} ${path} does not promise ${response.status}`;
  const content = found.$ref === undefined ? found.content : DOCUMENT.components.responses[found.$ref.split('/').at(-1)!]?.content;
  const media = Object.entries(content ?? {}).find(([type]) => response.type === type);
  if (!media) return `${method} ${path} ${response.status} does not promise ${response.type}`;
  const [type, { schema }] = media;
  if (!schema) return undefined;
  const validate = validator(schema);
  const body: unknown = type.endsWith('json') ? JSON.parse(response.text) : response.body;
  return validate(body) ? undefined : `${method} ${path} ${response.status}: ${ajv.errorsText(validate.errors)}`;
}

function validator(schema: object): ValidateFunction {
  const text = forAjv(schema);
  const known = compiled.get(text) ?? ajv.compile(JSON.parse(text) as object);
  compiled.set(text, known);
  return known;
}

/** Where OpenAPI keeps its schemas, JSON Schema knows no place for them. */
function forAjv(schema: object): string {
  return JSON.stringify(schema).replaceAll('"#/components/schemas/', '"document#/$defs/');
}
