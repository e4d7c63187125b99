import type { ErrorRequestHandler, Response } from 'express';
import { IssuerError, type IssuerProblem } from '../../issuer/index.ts';
import { KeyError, type KeyErrorCode } from '../../keys/index.ts';
import { BadRequest, StateError } from '../../verifier/index.ts';
import { DatabaseError } from '../database/index.ts';
import { fieldErrors } from '../issuing/field-errors.ts';

/** The one place where error codes become HTTP statuses (RFC 9457). */
const STATUS: Record<IssuerProblem['code'], number> = {
  'request-malformed': 400,
  'type-unknown': 422,
  'record-invalid': 422,
  'text-unprintable': 422,
  'does-not-fit': 422,
  'seal-too-large': 422,
  'idempotency-conflict': 409,
  'number-unknown': 404,
  'not-issued': 409,
  'at-in-future': 422,
  'transition-refused': 409,
  'reason-missing': 422,
  'successor-unsuitable': 422,
  'status-lists-full': 503,
  'intent-not-reproducible': 500,
  'trust-edition-foreign': 500,
  'audit-unwritable': 503,
  'approval-missing': 403,
  'approval-refused': 403,
};

/** What a client is told of keys in hardware. Which token and which file is for the log. */
const HARDWARE: Partial<Record<KeyErrorCode, string>> = {
  'hardware-module-missing': "The signing token's library is missing on the server.",
  'token-missing': 'The token that holds the signing keys is not connected.',
  'session-lost': 'The connection to the token that holds the signing keys was lost.',
  'pin-missing': "The signing token's PIN is missing on the server.",
  'pin-exposed': "The signing token's PIN file may be read by others, so it is not used.",
  'pin-wrong': 'The signing token refused its PIN; it is not tried again before an operator sets it right.',
  'pin-locked': "The signing token's PIN is locked; its security officer has to set a new one.",
};

export function sendProblem(response: Response, status: number, code: string, detail: string, more: object = {}): void {
  response.status(status).type('application/problem+json').send(JSON.stringify({ type: `urn:khatm:problem:${code}`, title: code, status, detail, code, ...more }));
}

/** Maps every error to problem+json. What is not known is a fault of ours: its text goes to the log, never to the client. */
export function problemHandler(log: (error: unknown) => void): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    if (error instanceof IssuerError) {
      // The cause is for whoever puts it right.
      if (error.cause !== undefined) log(error.cause);
      return sendProblem(response, STATUS[error.code], error.code, error.message, detailsOf(error.problem));
    }
    if (error instanceof BadRequest) return sendProblem(response, error.code === 'batch-too-large' ? 413 : 400, error.code, error.message, { pointer: error.pointer });
    const { type } = Object(error) as { type?: string };
    if (type === 'entity.too.large') return sendProblem(response, 413, 'body-too-large', 'The body is larger than this resource takes.');
    if (type === 'entity.parse.failed') return sendProblem(response, 400, 'body-malformed', 'The body is not valid JSON.');
    if (type === 'encoding.unsupported' || type === 'charset.unsupported') return sendProblem(response, 415, 'encoding-unsupported', 'Send the body without compression, JSON in UTF-8.');
    if (type === 'request.aborted' || type === 'request.size.invalid') return sendProblem(response, 400, 'body-incomplete', 'The body did not arrive whole.');
    if (error instanceof URIError) return sendProblem(response, 400, 'request-malformed', 'The address is not well formed.');
    log(error);
    if (isPassing(error)) response.set('Retry-After', '10');
    if (error instanceof KeyError && error.code in HARDWARE) {
      return sendProblem(response, 503, error.code, `${HARDWARE[error.code]} Nothing was handed out. Repeat the request later, with the same Idempotency-Key if it has one.`);
    }
    if (isPassing(error)) {
      return sendProblem(response, 503, 'unavailable', 'The service cannot answer at the moment. Repeat the request later, with the same Idempotency-Key if it has one.');
    }
    sendProblem(response, 500, 'internal', 'Something went wrong on our side; nothing was issued or changed unless a repetition of the request says so.');
  };
}

/** No connection to the database, no key that may sign now, or nowhere to remember the lists that were seen: what an operator puts right, and the same request then succeeds. */
function isPassing(error: unknown): boolean {
  if (error instanceof DatabaseError || error instanceof KeyError || error instanceof StateError) return true;
  const { code = '', name, syscall } = Object(error) as { code?: string; name?: string; syscall?: string };
  // PostgreSQL's classes 08 (connection), 53 (resources) and 57P (operator), and sockets that nobody answers.
  return name === 'KnexTimeoutError' || /^(08|53)...$|^57P0\d$/.test(code) || (syscall !== undefined && ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes(code) && ['connect', 'read', 'write'].includes(syscall));
}

function detailsOf(problem: IssuerProblem): object {
  const errors = fieldErrors(problem);
  const { code: _code, ...members } = problem;
  return errors.length > 0 ? { errors } : members;
}
