import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import forge from 'node-forge';
import { KeyError } from '../errors.ts';

/** What a PKCS#12 file holds: one private key, its certificate, and the other certificates as they come. */
export type Container = { readonly key: KeyObject; readonly certificate: X509Certificate; readonly chain: readonly X509Certificate[] };

const { asn1, pki } = forge;

/**
 * Opens a PKCS#12 file (RFC 7292) with an RSA or EC key, protected by PBES2 or the older schemes of PKCS#12, and by a MAC with a hash up to SHA-512.
 * @param password printable ASCII: of other characters programs make different bytes
 * @throws KeyError `passphrase-wrong`, `container-unreadable`
 */
export function readPkcs12(bytes: Uint8Array, password: string): Container {
  requireAscii(password);
  const { keys, certificates } = open(bytes, password);
  if (keys.length !== 1) throw unreadable(`it holds ${keys.length} private keys, and one is expected`);
  const key = keys[0]!;
  const own = certificates.find((certificate) => certificate.checkPrivateKey(key));
  if (!own) throw unreadable('none of its certificates belongs to the key');
  return { key, certificate: own, chain: certificates.filter((certificate) => certificate !== own) };
}

/** @throws KeyError `passphrase-weak` */
export function requireAscii(password: string): void {
  if (!/^[\x20-\x7e]*$/.test(password)) throw new KeyError('passphrase-weak', 'The password of a PKCS#12 file may hold printable ASCII characters only.');
}

function open(bytes: Uint8Array, password: string): { keys: KeyObject[]; certificates: X509Certificate[] } {
  try {
    const pfx = asn1.fromDer(Buffer.from(bytes).toString('latin1'));
    // Without it anybody could have exchanged the certificate; forge would read on.
    if (!Array.isArray(pfx.value) || pfx.value.length < 3) throw new Error('it has no MAC');
    const bags = forge.pkcs12.pkcs12FromAsn1(pfx, password).safeContents.flatMap(({ safeBags }) => safeBags);
    return {
      keys: bags.filter(({ type }) => type === pki.oids['keyBag'] || type === pki.oids['pkcs8ShroudedKeyBag']).map(keyOf),
      certificates: bags.filter(({ type }) => type === pki.oids['certBag']).map(certificateOf),
    };
  } catch (error) {
    const { message } = error as Error;
    if (message.includes('MAC could not be verified')) throw new KeyError('passphrase-wrong', 'The PKCS#12 file cannot be opened: the password is wrong, or the file is damaged.');
    throw unreadable(message);
  }
}

/** Forge knows RSA keys, and hands others over as they stand in the file. */
function keyOf({ key, asn1: other }: forge.pkcs12.Bag): KeyObject {
  const info = key ? pki.wrapRsaPrivateKey(pki.privateKeyToAsn1(key)) : other;
  return createPrivateKey({ key: derOf(info), format: 'der', type: 'pkcs8' });
}

function certificateOf({ cert, asn1: other }: forge.pkcs12.Bag): X509Certificate {
  return new X509Certificate(derOf(cert ? pki.certificateToAsn1(cert) : other));
}

function derOf(value: forge.asn1.Asn1): Buffer {
  return Buffer.from(asn1.toDer(value).getBytes(), 'latin1');
}

function unreadable(why: string): KeyError {
  return new KeyError('container-unreadable', `The PKCS#12 file cannot be used: ${why}.`);
}
