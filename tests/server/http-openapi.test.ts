import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Express } from 'express';
import request from 'supertest';
import { API_ORIGIN, openHttpStand, type HttpStand } from './http-stand.ts';
import { breachOf, DOCUMENT } from './openapi-contract.ts';

let stand: HttpStand;
let app: Express;
beforeAll(async () => {
  stand = await openHttpStand();
  app = stand.app();
}, 60_000);
afterAll(() => stand.close());

test('the description of the API is valid OpenAPI 3.1 and names this server', async () => {
  const response = await request(app).get('/openapi.json');
  const document = response.body as Record<string, unknown>;
  expect([response.status, breachOf(response, '/openapi.json'), document['openapi'], document['servers']]).toEqual([200, undefined, '3.1.0', [{ url: API_ORIGIN }]]);
  expect(await new Validator().validate(document)).toEqual({ valid: true });
});

test('every route is described, and everything described is a route', () => {
  const described = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
  expect(routesOf(app).sort()).toEqual(described.sort());
});

test('everything under /issuer asks for a key, and nothing else does', async () => {
  for (const [path, methods] of Object.entries(DOCUMENT.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const { status } = await (method === 'get' ? request(app).get(path) : request(app).post(path));
      expect([path, status === 401, 'security' in operation]).toEqual([path, path.startsWith('/issuer/'), path.startsWith('/issuer/')]);
    }
  }
});

test('every schema that is named is used, and every one that is used is there', () => {
  const names = Object.keys(DOCUMENT.components.schemas);
  const used = new Set([...JSON.stringify(DOCUMENT).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name!));
  expect([...used].sort()).toEqual(names.sort());
});

type Layer = { rawPath: string; route?: { path: string; methods: Record<string, boolean> }; handle: { stack?: Layer[] } };

/** Every route of an application as `method path`, those of mounted routers included. */
function routesOf(express: Express): string[] {
  const stack = (express.router as unknown as { stack: Layer[] }).stack;
  return stack.flatMap((layer) => {
    if (layer.route) return [spelled('', layer)];
    return (layer.handle.stack ?? []).filter(({ route }) => route).map((inner) => spelled(layer.rawPath, inner));
  });
}

function spelled(mount: string, { route }: Layer): string {
  const { path, methods } = route!;
  return `${Object.keys(methods).join('+')} ${mount}${path.replace(/:(\w+)/g, '{$1}')}`;
}
