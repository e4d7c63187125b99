/** QR texts that were seen in a picture or on the pages of a file, each once. */
export type SeenCodes = { readonly ok: true; readonly texts: readonly string[] } | { readonly ok: false; readonly code: string };

/** Whoever reads QR codes for the verifier: a killable worker on servers, a web worker in browsers. Never throws for bad bytes. */
export type CodeReader = {
  readonly fromImage: (bytes: Uint8Array) => Promise<SeenCodes>;
  /** Rasterises the pages first. */
  readonly fromPdf: (bytes: Uint8Array) => Promise<SeenCodes>;
};
