import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeCrypto, openTrustList, rootMark, StateFile, StatusLists, type TrustList, type VerifierContext } from '../../verifier/index.ts';
import { systemClock } from './clock.ts';
import { InstallationError } from './errors.ts';

/**
 * A trust list in one file, to be handed to whoever checks elsewhere: pinned root (base64 DER), head, parts, and the status
 * lists of the moment (base64). Whoever names the file trusts its root; everything else in it is verified.
 */
export type TrustBundle = {
  readonly root: string;
  readonly head: string;
  readonly parts: Readonly<Record<string, string>>;
  readonly statusLists?: Readonly<Record<string, string>>;
};

/** Makes a bundle from a public folder. */
export async function makeBundle(publicFolder: string): Promise<TrustBundle> {
  const read = (path: string): Promise<Buffer> => readFile(join(publicFolder, path));
  const head = (await read('trust/head.jws')).toString('utf8');
  const payload = JSON.parse(Buffer.from(head.split('.')[1]!, 'base64url').toString('utf8')) as { parts: { authority: string }[] };
  const parts: Record<string, string> = {};
  const statusLists: Record<string, string> = {};
  for (const { authority } of payload.parts) {
    const part = (await read(`trust/${authority}.json`)).toString('utf8');
    parts[authority] = part;
    for (const uri of (JSON.parse(part) as { statusLists: string[] }).statusLists) {
      statusLists[uri] = (await read(new URL(uri).pathname.slice(1))).toString('base64');
    }
  }
  return { root: (await read('trust/root.crt')).toString('base64'), head, parts, statusLists };
}

/**
 * @param publicFolder where newer status lists may lie than those in the bundle
 * @param state file that remembers the newest editions accepted
 * @throws InstallationError `usage`, TrustError, StateError
 */
export async function contextFromBundle(path: string, publicFolder: string, { at, state }: { at?: number | undefined; state?: string | undefined }): Promise<VerifierContext> {
  const bundle = await readBundle(path);
  const parts = new Map(Object.entries(bundle.parts).map(([authority, text]) => [authority, new TextEncoder().encode(text)]));
  const root = Buffer.from(bundle.root, 'base64');
  const file = state === undefined ? undefined : new StateFile(state);
  const seen = await file?.read();
  const trust = await openTrustList({ head: bundle.head, parts }, { root, now: systemClock(), crypto: nodeCrypto, previous: seen?.trust });
  const statusLists = new StatusLists(seen?.status);
  for (const uri of trust.parts.flatMap((part) => part.statusLists)) await acceptNewest(statusLists, uri, bundle, publicFolder, trust);
  await file?.write({ root: rootMark(root), trust, status: statusLists.marks });
  return { trust, statusLists, crypto: nodeCrypto, now: at ?? systemClock(), asked: at !== undefined };
}

async function acceptNewest(lists: StatusLists, uri: string, bundle: TrustBundle, publicFolder: string, trust: TrustList): Promise<void> {
  const given = bundle.statusLists?.[uri];
  const local = await readFile(join(publicFolder, new URL(uri).pathname.slice(1))).catch(() => undefined);
  for (const bytes of [given === undefined ? undefined : Buffer.from(given, 'base64'), local]) {
    // A list that is refused leaves the answer undetermined; the other one may still be good.
    if (bytes) await lists.accept(uri, new Uint8Array(bytes), trust).catch(() => undefined);
  }
}

async function readBundle(path: string): Promise<TrustBundle> {
  try {
    const bundle = JSON.parse(await readFile(path, 'utf8')) as TrustBundle;
    if (typeof bundle.root !== 'string' || typeof bundle.head !== 'string' || typeof bundle.parts !== 'object' || bundle.parts === null) throw new Error('root, head and parts are expected');
    return bundle;
  } catch (error) {
    throw new InstallationError('usage', `The trust file ${path} cannot be used: ${(error as Error).message}`);
  }
}
