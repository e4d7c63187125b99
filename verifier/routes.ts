import { json, raw, type RequestHandler, Router } from 'express';
import type { Answer } from '../document/index.ts';
import { verifySealText } from './seal/answer.ts';
import type { VerifierContext } from './seal/context.ts';

export const MAX_UPLOAD = 10 * 1024 * 1024;
export const MAX_BATCH = 100;

export type VerifierRoutes = {
  readonly context: () => Promise<VerifierContext>;
  /** Judges an upload, on a thread that can be ended (see `createFileJudge`). */
  readonly judge: (bytes: Uint8Array, context: VerifierContext) => Promise<Answer>;
};

/** A request that is not of the API's form. `pointer` names the member at fault (RFC 6901). */
export class BadRequest extends Error {
  readonly code: 'body-malformed' | 'batch-too-large' | 'file-empty';
  readonly pointer: string;
  constructor(code: BadRequest['code'], pointer: string, message: string) {
    super(message);
    this.name = 'BadRequest';
    this.code = code;
    this.pointer = pointer;
  }
}

/**
 * The verifier's HTTP API, to be mounted at `/verifier/v1`. Nothing that is sent here is stored or logged.
 * Every answer to a well-formed question is 200: that a paper is forged is a result, not an error of the request.
 */
export function verifierRoutes({ context, judge }: VerifierRoutes): Router {
  const router = Router();
  router.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });

  router.post('/seal', requireJson, json({ limit: '8kb', inflate: false }), async (request, response) => {
    const seal = member(request.body, 'seal');
    if (typeof seal !== 'string') throw new BadRequest('body-malformed', '/seal', 'Send {"seal": "<text of the QR code>"}.');
    response.json(await verifySealText(seal, await context()));
  });

  router.post('/seals', requireJson, json({ limit: '256kb', inflate: false }), async (request, response) => {
    const seals = member(request.body, 'seals');
    if (!Array.isArray(seals) || !seals.every((seal) => typeof seal === 'string')) {
      throw new BadRequest('body-malformed', '/seals', 'Send {"seals": ["<text of a QR code>", …]}.');
    }
    if (seals.length > MAX_BATCH) throw new BadRequest('batch-too-large', '/seals', `At most ${MAX_BATCH} seals at once.`);
    const around = await context();
    const answers: Answer[] = [];
    for (const seal of seals as string[]) answers.push(await verifySealText(seal, around));
    response.json({ answers });
  });

  router.post('/file', raw({ type: () => true, limit: MAX_UPLOAD, inflate: false }), async (request, response) => {
    const body: unknown = request.body;
    if (!Buffer.isBuffer(body) || body.length === 0) throw new BadRequest('file-empty', '', 'Send the bytes of a PDF, PNG or JPEG as the body.');
    response.json(await judge(new Uint8Array(body.buffer, body.byteOffset, body.length), await context()));
  });

  return router;
}

/** What is not sent as JSON would arrive as nothing, and be refused for the wrong reason. */
const requireJson: RequestHandler = (request, _response, next) => {
  next(request.is('application/json') ? undefined : new BadRequest('body-malformed', '', 'Send JSON, with "Content-Type: application/json".'));
};

function member(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
}
