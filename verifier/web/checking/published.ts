/** How long a slow network is waited for, milliseconds. */
const PATIENCE = 12_000;
/** The largest thing that is published, a status list, with room to spare. */
const MAX_BYTES = 8 * 1024 * 1024;

/** Something published could not be fetched: no network, a timeout, an answer that is not 200. */
export class FetchError extends Error {
  constructor(url: string, cause: string) {
    super(`${url}: ${cause}`);
    this.name = 'FetchError';
  }
}

/**
 * Fetches one of the published files. Nothing about the paper goes with it: no cookies, no referrer, and the address is one
 * that thousands of papers share.
 * @throws FetchError
 */
export async function fetchPublished(url: string, cache: RequestCache = 'default'): Promise<Uint8Array> {
  try {
    const response = await fetch(url, { cache, credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer', signal: AbortSignal.timeout(PATIENCE) });
    if (!response.ok) throw new FetchError(url, String(response.status));
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (bytes.length > MAX_BYTES) throw new FetchError(url, 'too large');
    return bytes;
  } catch (error) {
    throw error instanceof FetchError ? error : new FetchError(url, (error as Error).name);
  }
}
