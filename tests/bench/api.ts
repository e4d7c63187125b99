import { createApiKey, requireScope } from '../../server/http/api-keys.ts';
import { createApi } from '../../server/http/api.ts';
import { openDoor } from '../../server/http/listen.ts';
import type { Installation } from '../../server/installation/open.ts';
import { publicDirectory } from '../../server/installation/publish.ts';
import { IssuingThreads } from '../../server/issuing/threads.ts';
import { createFileJudge, PublishedFolder } from '../../verifier/index.ts';
import type { Figure } from './measure.ts';
import { PERMIT, permits } from './stand.ts';

const WARM_UP = 30;
const PAPERS = 200;
const AT_ONCE = 8;

/** Papers a second over HTTP, each durable before it is answered. Bounded: a fixed number of requests to loopback. */
export async function benchApi(installation: Installation): Promise<Figure[]> {
  const { issuer, knex, mirror, dataDir } = installation;
  const threads = new IssuingThreads(installation);
  const files = createFileJudge(publicDirectory(dataDir));
  const door = await openDoor('127.0.0.1', 0, 'the bench');
  const published = new PublishedFolder(publicDirectory(dataDir), () => Date.now() / 1000);
  door.serve(
    createApi({
      issuer: { issuer, issue: (request) => threads.issue(request), requireScope: requireScope(knex), onPublished: () => mirror.refresh() },
      verifier: { context: () => published.context(), judge: (bytes, context) => files.judge(bytes, context) },
      apiOrigin: `http://127.0.0.1:${door.port}`, verifierLimit: 600, isReady: () => Promise.resolve(true), log: console.error,
    }),
  );
  try {
    const key = await createApiKey(knex, 'bench', ['issue']);
    const requests = permits(issuer.papers.types.get('building-permit')!.samples.find(({ name }) => name === PERMIT)!.record);
    const post = async (): Promise<void> => {
      const { type, record } = requests.next().value;
      const response = await fetch(`http://127.0.0.1:${door.port}/issuer/v1/documents`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify({ type, record }) });
      if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
      await response.arrayBuffer();
    };
    await many(post, WARM_UP);
    const before = process.cpuUsage();
    const started = performance.now();
    await many(post, PAPERS);
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(before);
    return [
      { figure: `issuing over the API, durable, ${AT_ONCE} at once on ${threads.count} threads`, value: `${(PAPERS / seconds).toFixed(1)} a second`, wanted: '', holds: undefined },
      { figure: '… processor time of the issuing process, of one core', value: `${((user + system) / 1e6 / seconds).toFixed(2)} (${((user + system) / 1000 / PAPERS).toFixed(1)} ms a paper)`, wanted: 'bound by layout', holds: undefined },
    ];
  } finally {
    await door.close();
    await threads.close();
    await files.close();
  }
}

async function many(task: () => Promise<void>, count: number): Promise<void> {
  let left = count;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (left-- > 0) await task();
  }));
}
