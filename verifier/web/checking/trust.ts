import { toHex } from '../../../document/index.ts';
import { openTrustList, TrustError, type TrustList, webCrypto } from '../../browser.ts';
import { FetchError, fetchPublished } from './published.ts';

/** What came of the attempt to bring the trust list up to date. */
export type TrustRefresh = {
  /** The newest list that was ever verified here, old or new. */
  readonly trust: TrustList | undefined;
  /** Why it could not be brought up to date now; `unreachable`, or the code of a refusal. */
  readonly problem: string | undefined;
};

/** The newest trust list seen since the page was opened; in memory only. */
export class TrustKeeper {
  private newest: TrustList | undefined;
  private root: Uint8Array | undefined;
  private readonly partBytes = new Map<string, Uint8Array>();

  /** Fetches and verifies the newest edition. What is refused leaves the one before in force. */
  async refresh(now: number): Promise<TrustRefresh> {
    try {
      this.newest = await this.open(now);
      return { trust: this.newest, problem: undefined };
    } catch (error) {
      if (error instanceof TrustError) return { trust: this.newest, problem: error.code };
      if (error instanceof FetchError) return { trust: this.newest, problem: 'unreachable' };
      throw error;
    }
  }

  private async open(now: number): Promise<TrustList> {
    const [root, headBytes] = await Promise.all([this.root ?? fetchPublished('/trust/root.crt'), fetchPublished('/trust/head.jws', 'no-cache')]);
    // The root is read once: what a later answer calls the root is not what this page began with.
    this.root = root;
    const head = new TextDecoder().decode(headBytes);
    const entries = await Promise.all(partsOf(head).map(async (part) => [part.authority, await this.partFor(part)] as const));
    const previous = this.newest;
    const trust = await openTrustList({ head, parts: new Map(entries) }, { root, now, crypto: webCrypto, previous });
    entries.forEach(([authority, bytes]) => this.partBytes.set(authority, bytes));
    return trust;
  }

  /** The part that the head names: the one at hand if it is still the same, else a new copy. */
  private async partFor({ authority, sha256 }: PartName): Promise<Uint8Array> {
    const held = this.partBytes.get(authority);
    if (held && toHex(await webCrypto.sha256(held)) === sha256) return held;
    return fetchPublished(`/trust/${authority}.json`, 'no-cache');
  }
}

type PartName = { readonly authority: string; readonly sha256: string };

/** Names of the parts that a head lists, read before its signature is verified: only so that they can be fetched. */
function partsOf(head: string): PartName[] {
  try {
    const payload = atob((head.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const { parts } = JSON.parse(new TextDecoder().decode(Uint8Array.from(payload, (character) => character.charCodeAt(0)))) as { parts: PartName[] };
    return parts.filter(({ authority }) => /^[a-z0-9-]{1,64}$/.test(authority));
  } catch {
    return [];
  }
}
