import express, { type Express } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { type IssuerRoutes, issuerRoutes } from '../../issuer/index.ts';
import { MAX_UPLOAD, type VerifierRoutes, verifierRoutes } from '../../verifier/index.ts';
import { openApiDocument } from './openapi.ts';
import { problemHandler, sendProblem } from './problems.ts';

export type ApiOptions = {
  readonly issuer: IssuerRoutes;
  readonly verifier: VerifierRoutes;
  readonly apiOrigin: string;
  /** Requests a minute that one address may make of the open verifier. */
  readonly verifierLimit: number;
  /** Proxies of one's own before this server: the address that is limited is the one that the outermost saw. */
  readonly proxies?: number;
  /** Resolves when everything that a request needs is up. */
  readonly isReady: () => Promise<boolean>;
  /** What ends soon and waits for an operator: shown to whoever watches, while requests are still answered. */
  readonly warnings?: () => readonly { readonly code: string; readonly what: string; readonly daysLeft: number }[];
  readonly log: (error: unknown) => void;
};

/** The API origin: issuer with an API key, verifier open and rate-limited. No pages, no cookies. */
export function createApi(options: ApiOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  // An ETag costs a hash of every answer, and no answer here may be cached.
  app.disable('etag');
  app.set('trust proxy', options.proxies ?? 0);
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } } }));
  // At once: Express would answer only when the last byte of it has arrived. Node goes on to read it off, so that its sender hears the answer.
  app.use((request, response, next) => {
    if (Number(request.get('content-length') ?? 0) <= MAX_UPLOAD) return next();
    sendProblem(response, 413, 'body-too-large', 'The body is larger than any resource here takes.');
  });
  app.get('/healthz', (_request, response) => void response.json({ status: 'up' }));
  app.get('/readyz', async (_request, response) => {
    const ready = await options.isReady();
    const warnings = (options.warnings?.() ?? []).map(({ code, what, daysLeft }) => ({ code, what, daysLeft }));
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not-ready', ...(warnings.length > 0 ? { warnings } : {}) });
  });
  const document = openApiDocument(options.apiOrigin);
  app.get('/openapi.json', (_request, response) => void response.json(document));
  app.use('/issuer/v1', issuerRoutes(options.issuer));
  const limiter = rateLimit({
    windowMs: 60_000,
    limit: options.verifierLimit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_request, response) => sendProblem(response, 429, 'rate-limited', 'Too many requests from this address; try again in a minute.'),
  });
  app.use('/verifier/v1', limiter, verifierRoutes(options.verifier));
  app.use((_request, response) => sendProblem(response, 404, 'not-found', 'There is nothing at this address; see /openapi.json.'));
  app.use(problemHandler(options.log));
  return app;
}
