import type { Refusal } from './certificate-error.ts';
import type { Certificate } from './certificate.ts';
import type { Revocation } from './certificate-list.ts';

/** Why no valid path was found. The codes are stable. */
export type PathCode =
  | 'no-path'
  | 'search-limit'
  | 'bad-signature'
  | 'weak-signature'
  | 'unsupported-algorithm'
  | 'key-identifier'
  | 'expired'
  | 'not-yet-valid'
  | 'not-a-ca'
  | 'leaf-is-ca'
  | 'path-length'
  | 'key-usage'
  | 'extended-key-usage'
  | 'name-constraints'
  | 'server-name'
  | 'revoked'
  | 'revocation-unknown';

export interface PathRefusal extends Refusal<PathCode> {
  /** The certificate at fault, where there is one. */
  readonly certificate?: Certificate;
  /** With `revoked`: what the CRL says. */
  readonly revocation?: Revocation;
}

/** The path runs from the leaf to the anchor, both included. */
export type PathResult = { readonly ok: true; readonly path: readonly Certificate[] } | PathRefusal;

export function refusePath(code: PathCode, detail: string, certificate?: Certificate): PathRefusal {
  return certificate === undefined ? { ok: false, code, detail } : { ok: false, code, detail, certificate };
}
