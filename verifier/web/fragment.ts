/** What this page needs of a window, so that it can be tried without one. */
export type AddressBar = {
  readonly location: Pick<Location, 'hash' | 'origin' | 'pathname' | 'search'>;
  readonly history: Pick<History, 'replaceState'>;
};

/**
 * Takes the seal text out of the address and leaves the address without it, so that neither the address bar nor a later
 * look at the tab's history shows which paper was checked. Undefined when the address carries nothing.
 */
export function takeFragment({ location, history }: AddressBar): string | undefined {
  const { hash, origin, pathname, search } = location;
  if (hash.length <= 1) return undefined;
  history.replaceState(null, '', pathname + search);
  // What the QR said is the address that was opened; a fragment that holds no digits is judged without it, so that
  // a broken link to this page is not reported as a link to somebody else's.
  return /^#[0-9]+$/.test(hash) ? `${origin}/${hash}` : hash;
}
