/** What the parts of a signature are called. */
const MARKS: readonly RegExp[] = [
  /\/ByteRange(?![A-Za-z0-9])/,
  /\/(?:Sig|DocTimeStamp)(?![A-Za-z0-9])/,
  /\/(?:ETSI\.CAdES\.detached|ETSI\.RFC3161|adbe\.pkcs7\.detached|adbe\.pkcs7\.sha1|adbe\.x509\.rsa_sha1)(?![A-Za-z0-9])/,
];

/**
 * Whether a file that could not be read says of itself that it is signed: then it was altered after signing, and is not
 * merely a print-out. Two marks of three, so that damage to one does not hide it, and an empty signature field is not
 * one yet. Only a hint: who removes these words gets `page-not-proven`, never `authentic`.
 */
export function claimsSignature(bytes: Uint8Array): boolean {
  const text = new TextDecoder('latin1').decode(bytes);
  return MARKS.filter((mark) => mark.test(text)).length >= 2;
}
