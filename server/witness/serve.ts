import type { RequestListener } from 'node:http';
import type { WitnessState } from './state.ts';

/** `GET /checkpoint`: the newest that was cosigned, as it is on the disk; `GET /healthz`: 503 with the code while something is wrong. */
export function witnessPages(state: WitnessState, trouble: () => string | undefined): RequestListener {
  return (request, response) => {
    const answer = (status: number, text: string): void => void response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' }).end(text);
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, 'GET only\n');
    const [pathname] = (request.url ?? '/').split('?');
    const { cosigned } = state.remembered;
    if (pathname === '/checkpoint') return cosigned === undefined ? answer(404, 'nothing cosigned yet\n') : answer(200, cosigned);
    if (pathname === '/healthz') return answer(trouble() === undefined ? 200 : 503, `${trouble() ?? 'ok'}\n`);
    return answer(404, 'not found\n');
  };
}
