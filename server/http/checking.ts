import express, { type Express } from 'express';
import helmet from 'helmet';

/** The checking origin: static files only. What a citizen checks stays in the fragment and never arrives here. */
export function createCheckingSite(pageDirectory: string, publicDirectory: string): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"], scriptSrc: ["'self'"], styleSrc: ["'self'"], fontSrc: ["'self'"], imgSrc: ["'self'", 'data:'], connectSrc: ["'self'"],
          baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"],
        },
      },
      referrerPolicy: { policy: 'no-referrer' },
      strictTransportSecurity: false,
      frameguard: { action: 'deny' },
    }),
  );
  // Lists are read again every time, at the cost of one conditional request: a revocation is seen at once. By ETag only, since two
  // editions may come within the second that Last-Modified can tell apart.
  const published = express.static(publicDirectory, { index: false, cacheControl: false, lastModified: false, setHeaders: (response) => void response.set({ 'Cache-Control': 'public, max-age=0, must-revalidate', 'Access-Control-Allow-Origin': '*' }) });
  app.use((request, response, next) => {
    if (request.method === 'GET' || request.method === 'HEAD') return next();
    response.status(405).set('Allow', 'GET, HEAD').end();
  });
  app.get(/^\/status\/\d+$/, (_request, response, next) => {
    response.type('application/statuslist+cwt');
    next();
  });
  app.get('/trust/head.jws', (_request, response, next) => {
    response.type('application/jose');
    next();
  });
  app.use(published);
  app.use(express.static(pageDirectory, { cacheControl: false, setHeaders: (response, path) => void response.set('Cache-Control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache') }));
  app.use((_request, response) => void response.status(404).type('text/plain').send('404\n'));
  return app;
}
