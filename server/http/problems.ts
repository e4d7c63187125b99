import type { ErrorRequestHandler, Response } from 'express';
import { explainField, IssuerError, type IssuerProblem } from '../../issuer/index.ts';
import { BadRequest } from '../../verifier/index.ts';

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
  'transition-refused': 409,
  'reason-missing': 422,
  'successor-unsuitable': 422,
  'status-lists-full': 503,
  'intent-not-reproducible': 500,
};

export function sendProblem(response: Response, status: number, code: string, detail: string, more: object = {}): void {
  response.status(status).type('application/problem+json').send(JSON.stringify({ type: `urn:khatm:problem:${code}`, title: code, status, detail, code, ...more }));
}

/** Maps every error to problem+json. What is not known is a fault of ours: its text goes to the log, never to the client. */
export function problemHandler(log: (error: unknown) => void): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    if (error instanceof IssuerError) return sendProblem(response, STATUS[error.code], error.code, error.message, detailsOf(error.problem));
    if (error instanceof BadRequest) return sendProblem(response, error.code === 'batch-too-large' ? 413 : 400, error.code, error.message, { pointer: error.pointer });
    const { type } = error as { type?: string };
    if (type === 'entity.too.large') return sendProblem(response, 413, 'body-too-large', 'The body is larger than this resource takes.');
    if (type === 'entity.parse.failed') return sendProblem(response, 400, 'body-malformed', 'The body is not valid JSON.');
    if (type === 'encoding.unsupported' || type === 'charset.unsupported') return sendProblem(response, 415, 'encoding-unsupported', 'Send the body without compression, JSON in UTF-8.');
    if (type === 'request.aborted' || type === 'request.size.invalid') return sendProblem(response, 400, 'body-incomplete', 'The body did not arrive whole.');
    if (error instanceof URIError) return sendProblem(response, 400, 'request-malformed', 'The address is not well formed.');
    log(error);
    sendProblem(response, 500, 'internal', 'Something went wrong on our side; nothing was issued or changed unless a repetition of the request says so.');
  };
}

function detailsOf(problem: IssuerProblem): object {
  if (problem.code !== 'record-invalid') return { problem };
  return { errors: problem.problems.map((error) => ({ ...error, message: explainField(error) })) };
}
