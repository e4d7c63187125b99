import { expect, test } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';
import { verifyCades } from '../../verifier/cms/index.ts';

const CONTENT = 'a paper that nobody issued';

/** A plain PKCS#7 signature with RSA, as the library makes it: no CAdES, no signing-certificate attribute. */
function signedByForge(): Uint8Array {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs1', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
  const key = forge.pki.privateKeyFromPem(privateKey);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
  certificate.serialNumber = '4f';
  certificate.validity.notAfter = new Date(Date.now() + 86_400_000);
  certificate.setSubject([{ name: 'commonName', value: 'Rogue' }]);
  certificate.setIssuer([{ name: 'commonName', value: 'Rogue' }]);
  certificate.sign(key, forge.md.sha256.create());
  const cms = forge.pkcs7.createSignedData();
  cms.content = forge.util.createBuffer(CONTENT);
  cms.addCertificate(certificate);
  const { contentType, messageDigest } = forge.pki.oids as Record<string, string>;
  cms.addSigner({
    key, certificate, digestAlgorithm: (forge.pki.oids as Record<string, string>)['sha256']!,
    authenticatedAttributes: [{ type: contentType!, value: (forge.pki.oids as Record<string, string>)['data']! }, { type: messageDigest! }],
  });
  cms.sign({ detached: true });
  return new Uint8Array(Buffer.from(forge.asn1.toDer(cms.toAsn1()).getBytes(), 'binary'));
}

test('a plain PKCS#7 signature of another library is refused by name, whether or not RSA is allowed', async () => {
  const cms = signedByForge();
  const content = { bytes: new TextEncoder().encode(CONTENT) };
  expect(await verifyCades({ cms, content })).toMatchObject({ ok: false, code: 'cms-digest-algorithm' });
  expect(await verifyCades({ cms, content, allowRsa: true })).toMatchObject({ ok: false, code: 'cms-bad-certificate' });
});
