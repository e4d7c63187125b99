import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import express, { type Request, type Response, Router } from 'express';
import { STATUS_LIST_JWT_TYPE, STATUS_LIST_TYPE } from '../../document/index.ts';

/**
 * Lists may be kept by every cache but are asked for again each time, at the cost of one conditional request: a revocation is seen at once. That is less
 * than the `ttl` of a status list allows, and never more.
 */
const ASK_AGAIN = 'public, max-age=0, must-revalidate';
/** An edition of the history never changes. */
const FOR_GOOD = 'public, max-age=31536000, immutable';
const JWT_TYPE = `application/${STATUS_LIST_JWT_TYPE}`;

/** Serves the public folder as a CDN would. Whatever is signed comes with a strong ETag over its bytes: the same on every server, after every restart. */
export function publishedFiles(directory: string): Router {
  const router = Router();
  router.use((_request, response, next) => {
    response.set('Access-Control-Allow-Origin', '*');
    next();
  });
  router.get(/^\/status\/(\d{1,6})(\.jwt)?$/, async (request, response, next) => {
    const { 0: list, 1: form } = request.params as Record<number, string | undefined>;
    const wanted = form === '.jwt' || (form === undefined && prefersJwt(request));
    // The address without an ending has two forms; a cache must not give one to who asked for the other.
    if (form === undefined) response.vary('Accept');
    const file = wanted ? `status/${list}.jwt` : `status/${list}`;
    if (!(await sendWhole(request, response, join(directory, file), wanted ? JWT_TYPE : STATUS_LIST_TYPE, ASK_AGAIN))) next();
  });
  router.get(/^\/trust\/((?:history\/)?[a-z0-9-]{1,64}\.(?:jws|json|crt))$/, async (request, response, next) => {
    const { 0: name } = request.params as Record<number, string>;
    const type = name!.endsWith('.jws') ? 'application/jose' : name!.endsWith('.crt') ? 'application/x-x509-ca-cert' : 'application/json';
    if (!(await sendWhole(request, response, join(directory, 'trust', name!), type, name!.startsWith('history/') ? FOR_GOOD : ASK_AGAIN))) next();
  });
  // By ETag only: two editions may come within the second that Last-Modified can tell apart.
  router.use(express.static(directory, { index: false, cacheControl: false, lastModified: false, setHeaders: (response) => void response.set('Cache-Control', ASK_AGAIN) }));
  return router;
}

/** CWT unless JWT is asked for and CWT is not, or less (draft-ietf-oauth-status-list §8.1); who asks for neither gets CWT. */
function prefersJwt(request: Request): boolean {
  return request.accepts([STATUS_LIST_TYPE, JWT_TYPE]) === JWT_TYPE;
}

/**
 * Sends a file as it was at one moment, so that ETag, length and bytes are of one edition though the next may come meanwhile.
 * @returns false when there is none
 */
async function sendWhole(request: Request, response: Response, path: string, type: string, caching: string): Promise<boolean> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return false;
    throw error;
  }
  response.set({ 'Cache-Control': caching, ETag: `"${createHash('sha256').update(bytes).digest('base64url')}"` }).setHeader('Content-Type', type);
  // Express answers 304 or HEAD by itself.
  response.send(bytes);
  return true;
}
