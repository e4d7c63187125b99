import { createHash, createHmac, type KeyObject, randomBytes } from 'node:crypto';
import forge from 'node-forge';
import { requireAscii } from './read.ts';

const { asn1, pki } = forge;
const { Class, Type } = asn1;
/** As OpenSSL 3 does unless told otherwise; the strength has to lie in the password. */
const ROUNDS = 2048;
/** Use 3 of the derivation: a key for a MAC (RFC 7292 appendix B.3). */
const MAC_KEY = 3;

/**
 * A PKCS#12 file (RFC 7292) as OpenSSL 3 makes them: the key as PKCS#8 under PBES2 with AES-256-CBC, and an HMAC-SHA-256 over everything. Certificates
 * are public and stand in it unencrypted. Forge's own writer knows RSA keys only; here node:crypto encrypts the key, of whatever kind it is.
 * @param certificates DER, the key's own first
 * @throws KeyError `passphrase-weak` for a password that is not printable ASCII
 */
export function writePkcs12({ key, certificates, name }: { key: KeyObject; certificates: readonly Uint8Array[]; name: string }, password: string): Uint8Array {
  requireAscii(password);
  const attributes = attributesOf(name, createHash('sha1').update(certificates[0]!).digest());
  const shrouded = key.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: password });
  const safe = der(
    sequence(
      data(der(sequence(...certificates.map((certificate, i) => bag('certBag', sequence(oid('x509Certificate'), tagged(octets(certificate))), i === 0 ? attributes : undefined))))),
      data(der(sequence(bag('pkcs8ShroudedKeyBag', asn1.fromDer(shrouded.toString('latin1')), attributes)))),
    ),
  );
  return der(sequence(integer(3), data(safe), macOf(safe, password)));
}

function macOf(safe: Uint8Array, password: string): forge.asn1.Asn1 {
  const salt = randomBytes(16);
  const derived = forge.pkcs12.generateKey(password, forge.util.createBuffer(salt.toString('latin1')), MAC_KEY, ROUNDS, 32, forge.md.sha256.create());
  const mac = createHmac('sha256', Buffer.from(derived.getBytes(), 'latin1')).update(safe).digest();
  return sequence(sequence(sequence(oid('sha256'), asn1.create(Class.UNIVERSAL, Type.NULL, false, '')), octets(mac)), octets(salt), integer(ROUNDS));
}

/** Name and local key id tell a reader which certificate belongs to the key. */
function attributesOf(name: string, keyId: Uint8Array): forge.asn1.Asn1 {
  const text = asn1.create(Class.UNIVERSAL, Type.BMPSTRING, false, Buffer.from(name, 'utf16le').swap16().toString('latin1'));
  return set(sequence(oid('friendlyName'), set(text)), sequence(oid('localKeyId'), set(octets(keyId))));
}

function bag(type: string, value: forge.asn1.Asn1, attributes: forge.asn1.Asn1 | undefined): forge.asn1.Asn1 {
  return sequence(oid(type), tagged(value), ...(attributes ? [attributes] : []));
}

/** ContentInfo of type data. */
function data(content: Uint8Array): forge.asn1.Asn1 {
  return sequence(oid('data'), tagged(octets(content)));
}

function sequence(...values: forge.asn1.Asn1[]): forge.asn1.Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, values);
}

function set(...values: forge.asn1.Asn1[]): forge.asn1.Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.SET, true, values);
}

/** [0] EXPLICIT */
function tagged(value: forge.asn1.Asn1): forge.asn1.Asn1 {
  return asn1.create(Class.CONTEXT_SPECIFIC, 0, true, [value]);
}

function oid(name: string): forge.asn1.Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.OID, false, asn1.oidToDer(pki.oids[name]!).getBytes());
}

function octets(bytes: Uint8Array): forge.asn1.Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.OCTETSTRING, false, Buffer.from(bytes).toString('latin1'));
}

function integer(value: number): forge.asn1.Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.INTEGER, false, asn1.integerToDer(value).getBytes());
}

function der(value: forge.asn1.Asn1): Buffer {
  return Buffer.from(asn1.toDer(value).getBytes(), 'latin1');
}
