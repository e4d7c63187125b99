import { json, type Request, type RequestHandler, type Response, Router } from 'express';
import { IssuerError, type IssuerProblem } from './errors.ts';
import type { Issuer } from './issuer.ts';
import type { IssueRequest } from './issuing/request.ts';
import type { Change } from './states/change.ts';

export type Scope = 'issue' | 'read' | 'change';

export type IssuerRoutes = {
  readonly issuer: Issuer;
  /** Issues, on whatever thread: the same as {@link Issuer.issue}. */
  readonly issue: (request: IssueRequest) => ReturnType<Issuer['issue']>;
  /** Lets a request pass only with an API key that has the scope, and puts the client's name into `response.locals.client`. */
  readonly requireScope: (scope: Scope) => RequestHandler;
  /** Called when a status list was published. */
  readonly onPublished: (edition: Awaited<ReturnType<Issuer['change']>>['edition']) => Promise<void>;
};

const MAX_KEY_LENGTH = 200;

/** The issuer's HTTP API, to be mounted at `/issuer/v1`. */
export function issuerRoutes({ issuer, issue, requireScope, onPublished }: IssuerRoutes): Router {
  const router = Router();
  // Compressed bodies are refused: they save nothing here and cost a server what their sender chooses.
  const readJson = json({ limit: '1mb', inflate: false });

  router.get('/types', requireScope('read'), (_request, response) => {
    response.json({ types: [...issuer.papers.types.values()].map(({ schema }) => schema) });
  });

  router.post('/documents', requireScope('issue'), requireJson, readJson, async (request, response) => {
    const { type, record } = objectOf(request.body);
    const idempotencyKey = request.get('idempotency-key');
    if (typeof type !== 'string') throw malformed('type');
    if (idempotencyKey !== undefined && (idempotencyKey.length === 0 || idempotencyKey.length > MAX_KEY_LENGTH)) throw malformed('Idempotency-Key');
    const { pdf: _pdf, replayed, ...issued } = await issue({ type, record, client: clientOf(response), idempotencyKey });
    const location = `${request.baseUrl}/documents/${issued.number}`;
    response.status(replayed ? 200 : 201).location(location).json({ ...issued, pdf: `${location}/pdf` });
  });

  router.get('/documents/:number', requireScope('read'), async (request, response) => {
    response.json(await issuer.show(numberOf(request)));
  });

  router.get('/documents/:number/status', requireScope('read'), async (request, response) => {
    const { at } = request.query;
    if (typeof at !== 'string') throw malformed('at');
    response.set('Cache-Control', 'private, no-store').json(await issuer.showAt(numberOf(request), at));
  });

  router.get('/documents/:number/pdf', requireScope('read'), async (request, response) => {
    const number = numberOf(request);
    const pdf = await issuer.pdf(number);
    if (!pdf) throw new IssuerError({ code: 'not-issued', number });
    response.type('application/pdf').set('Cache-Control', 'private, no-store').attachment(`${number}.pdf`).send(Buffer.from(pdf));
  });

  for (const change of ['revoke', 'suspend', 'reinstate', 'supersede'] as const) {
    router.post(`/documents/:number/${change}`, requireScope('change'), requireJson, readJson, async (request, response) => {
      const changed = await issuer.change(changeOf(change, numberOf(request), objectOf(request.body), clientOf(response)));
      await onPublished(changed.edition);
      const { edition, ...result } = changed;
      response.json({ ...result, statusAsOf: new Date(edition.issuedAt * 1000).toISOString() });
    });
  }
  return router;
}

/** What is not sent as JSON would arrive as nothing, and be refused for the wrong reason. */
const requireJson: RequestHandler = (request, _response, next) => {
  next(request.is('application/json') ? undefined : malformed('Content-Type'));
};

function changeOf(change: Change['change'], number: string, body: Record<string, unknown>, actor: string): Change {
  const { reason, by } = body;
  if (typeof reason !== 'string' || reason.length > 500) throw malformed('reason');
  if (change !== 'supersede') return { change, number, reason, actor };
  if (typeof by !== 'string') throw malformed('by');
  return { change, number, by, reason, actor };
}

function numberOf(request: Request): string {
  return String(request.params['number']);
}

function clientOf(response: Response): string {
  return (response.locals as { client: string }).client;
}

function objectOf(body: unknown): Record<string, unknown> {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : {};
}

function malformed(field: string): IssuerError {
  const problem: IssuerProblem = { code: 'request-malformed', field };
  return new IssuerError(problem);
}
