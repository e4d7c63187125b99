import express, { type Express } from 'express';
import helmet from 'helmet';
import { publishedFiles } from './published-files.ts';

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
  app.use((request, response, next) => {
    if (request.method === 'GET' || request.method === 'HEAD') return next();
    response.status(405).set('Allow', 'GET, HEAD').end();
  });
  app.use(publishedFiles(publicDirectory));
  app.use(express.static(pageDirectory, { cacheControl: false, setHeaders: (response, path) => void response.set('Cache-Control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache') }));
  app.use((_request, response) => void response.status(404).type('text/plain').send('404\n'));
  return app;
}
