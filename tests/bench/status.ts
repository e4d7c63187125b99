import { randomInt } from 'node:crypto';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { layOutStatusList, layOutStatusListJwt, setStatus, STATUS, statusListBytes, statusListJwt } from '../../document/index.ts';
import { DOCUMENTS_PER_LIST, STATUS_LIST_SIZE } from '../../issuer/issuing/numbers.ts';
import { openSigner, readPassphraseFile } from '../../keys/index.ts';
import { createApiKey, requireScope } from '../../server/http/api-keys.ts';
import { createApi } from '../../server/http/api.ts';
import { createCheckingSite } from '../../server/http/checking.ts';
import { openDoor } from '../../server/http/listen.ts';
import { passphrasePath } from '../../server/installation/config.ts';
import { keysDirectory } from '../../server/installation/folders.ts';
import type { Installation } from '../../server/installation/open.ts';
import { currentRoot, publicDirectory } from '../../server/installation/publish.ts';
import { nodeCrypto, openTrustList, StatusLists, verifySealText } from '../../verifier/index.ts';
import { entryOf } from '../../verifier/status/lists.ts';
import type { Figure } from './measure.ts';
import { permits } from './stand.ts';

const PAPERS = 10_000_000;
const REVOKED_OF = 1000;
const LOOKUPS = 1_000_000;
const JOURNEYS = 10;
/** How often the polling verifier asks, milliseconds. */
const POLL_EVERY = 250;

/** Status lists of ten million papers, one in a thousand revoked; and how soon a polling verifier sees a revocation, over HTTP. */
export async function benchStatus(installation: Installation): Promise<Figure[]> {
  return [...(await largeLists(installation)), await revocationJourney(installation)];
}

type Size = { readonly cwt: number; readonly jwt: number };

async function largeLists(installation: Installation): Promise<Figure[]> {
  const { dataDir, config } = installation;
  const signer = await openSigner(keysDirectory(dataDir), 'status', readPassphraseFile(passphrasePath(dataDir, config)), Date.now() / 1000);
  const pack = promisify<Uint8Array, { level: number }, Buffer>(deflate);
  const now = Math.floor(Date.now() / 1000);
  const sizes: Size[] = [];
  let sample = new Uint8Array();
  for (let left = PAPERS, list = 1; left > 0; left -= DOCUMENTS_PER_LIST, list++) {
    const entries = new Uint8Array(STATUS_LIST_SIZE / 4);
    for (let i = 0; i < Math.min(left, DOCUMENTS_PER_LIST) / REVOKED_OF; i++) setStatus(entries, randomInt(STATUS_LIST_SIZE), STATUS.revoked);
    const content = { uri: `${config.verifyOrigin}/status/1`, issuedAt: now + list, expiresAt: now + 86_400, timeToLive: 60, compressed: new Uint8Array(await pack(entries, { level: 9 })) };
    const unsigned = layOutStatusList(signer.kid, content);
    const cwt = statusListBytes(unsigned, await signer.sign(unsigned.toBeSigned));
    const input = layOutStatusListJwt(signer, content);
    sizes.push({ cwt: cwt.length, jwt: statusListJwt(input, await signer.sign(Buffer.from(input))).length });
    if (list === 1) sample = new Uint8Array(cwt);
  }
  const sum = (form: keyof Size): number => sizes.reduce((total, size) => total + size[form], 0);
  const largest = Math.max(...sizes.map(({ cwt }) => cwt));
  const loading = performance.now();
  const held = await new StatusLists().accept(`${config.verifyOrigin}/status/1`, sample, await trustOf(installation));
  const loaded = performance.now() - loading;
  const begin = performance.now();
  let revoked = 0;
  for (let i = 0; i < LOOKUPS; i++) if (entryOf(held, (i * 7919) % STATUS_LIST_SIZE) === STATUS.revoked) revoked++;
  const lookup = (performance.now() - begin) / LOOKUPS;
  if (revoked === 0) throw new Error('nothing was looked up');
  return [
    { figure: `status of 10 million papers, 0.1 % revoked: all ${sizes.length} lists, CWT`, value: `${(sum('cwt') / 1024).toFixed(1)} KB`, wanted: 'at most 40 KB', holds: sum('cwt') <= 40 * 1024 },
    { figure: '… the same as JWT, with the certificate in each', value: `${(sum('jwt') / 1024).toFixed(1)} KB`, wanted: '', holds: undefined },
    { figure: '… what a verifier fetches for one paper: the largest list', value: `${(largest / 1024).toFixed(1)} KB`, wanted: 'at most 40 KB', holds: largest <= 40 * 1024 },
    { figure: '… to verify and unpack that list', value: `${loaded.toFixed(1)} ms`, wanted: '', holds: undefined },
    { figure: '… a lookup once it is loaded', value: `${(lookup * 1000).toFixed(3)} µs`, wanted: 'under 1 ms', holds: lookup < 1 },
  ];
}

async function trustOf({ dataDir, issuer }: Installation): ReturnType<typeof openTrustList> {
  const { trust } = await issuer.publish();
  return openTrustList({ head: trust.head, parts: new Map(Object.entries(trust.parts).map(([name, text]) => [name, Buffer.from(text)])) }, { root: await currentRoot(dataDir), now: Date.now() / 1000, crypto: nodeCrypto });
}

/** From sending the revocation over the API to the verdict of a verifier that polls the checking page's address, and knows nothing else. */
async function revocationJourney(installation: Installation): Promise<Figure> {
  const { issuer, knex, mirror, dataDir, config } = installation;
  const [api, site] = [await openDoor('127.0.0.1', 0, 'the bench'), await openDoor('127.0.0.1', 0, 'the bench')];
  const none = (): Promise<never> => Promise.reject(new Error('not asked for'));
  api.serve(createApi({
    issuer: { issuer, issue: (request) => issuer.issue(request), requireScope: requireScope(knex), onPublished: () => mirror.refresh() },
    verifier: { context: none, judge: none }, apiOrigin: config.apiOrigin, verifierLimit: 600, isReady: () => Promise.resolve(true), log: console.error,
  }));
  site.serve(createCheckingSite(publicDirectory(dataDir), publicDirectory(dataDir)));
  try {
    const key = await createApiKey(knex, 'bench', ['change']);
    const trust = await trustOf(installation);
    const lists = new StatusLists();
    const requests = permits(issuer.papers.types.get('building-permit')!.samples[0]!.record);
    const seconds: number[] = [];
    for (let i = 0; i < JOURNEYS; i++) {
      const { number, seal } = await issuer.issue(requests.next().value);
      const verdict = async (): Promise<string> => {
        const uri = trust.parts[0]!.statusLists[0]!;
        const response = await fetch(`http://127.0.0.1:${site.port}${new URL(uri).pathname}`, { cache: 'no-cache' });
        await lists.accept(uri, new Uint8Array(await response.arrayBuffer()), trust);
        return (await verifySealText(seal, { trust, statusLists: lists, crypto: nodeCrypto, now: Date.now() / 1000 })).verdict;
      };
      if ((await verdict()) !== 'authentic') throw new Error('the bench\'s own paper is not authentic');
      const begin = performance.now();
      const revoking = fetch(`http://127.0.0.1:${api.port}/issuer/v1/documents/${number}/revoke`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: '{"reason":"bench"}' });
      while ((await verdict()) !== 'revoked') await new Promise((resolve) => setTimeout(resolve, POLL_EVERY));
      seconds.push((performance.now() - begin) / 1000);
      if (!(await revoking).ok) throw new Error('the revocation was refused');
    }
    const worst = Math.max(...seconds);
    return { figure: `a revocation reaches a verifier that polls every ${POLL_EVERY} ms, worst of ${JOURNEYS} in a row`, value: `${worst.toFixed(2)} s`, wanted: 'under 2 s', holds: worst < 2 };
  } finally {
    await Promise.all([api.close(), site.close()]);
  }
}
