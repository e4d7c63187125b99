import { randomBytes, webcrypto } from 'node:crypto';
import type { Connection } from './connection.ts';
import type { Hardware, TokenKey } from './hardware.ts';
import { tokenOf } from './token.ts';

/** The curve P-256 by its object identifier (RFC 5480 §2.1.1.1), in DER. */
const P256 = Buffer.from('06082a8648ce3d030107', 'hex');
/** An uncompressed point (SEC 1 §2.3.3). */
const POINT_LENGTH = 65;

/** Makes a P-256 key pair in the token, whose private key can be neither read nor taken out. @throws KeyError */
export async function generateInToken(hardware: Hardware, label: string): Promise<{ keys: { publicKey: webcrypto.CryptoKey }; token: TokenKey }> {
  return tokenOf(hardware).withConnection(async (connection) => {
    const { point, token } = await connection.use(() => generate(connection, label));
    const publicKey = await webcrypto.subtle.importKey('raw', Uint8Array.from(point), { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']);
    return { keys: { publicKey }, token };
  });
}

function generate({ library: { calls, names }, slot }: Connection, label: string): { point: Buffer; token: TokenKey } {
  const id = randomBytes(16);
  const named = [{ type: names.CKA_TOKEN, value: true }, { type: names.CKA_ID, value: id }, { type: names.CKA_LABEL, value: label }];
  const session = calls.C_OpenSession(slot, names.CKF_SERIAL_SESSION | names.CKF_RW_SESSION);
  try {
    const { publicKey } = calls.C_GenerateKeyPair(
      session,
      { mechanism: names.CKM_EC_KEY_PAIR_GEN },
      [...named, { type: names.CKA_EC_PARAMS, value: P256 }, { type: names.CKA_VERIFY, value: true }],
      [
        ...named,
        { type: names.CKA_PRIVATE, value: true }, { type: names.CKA_SENSITIVE, value: true }, { type: names.CKA_EXTRACTABLE, value: false },
        { type: names.CKA_SIGN, value: true }, { type: names.CKA_DECRYPT, value: false }, { type: names.CKA_UNWRAP, value: false },
      ],
    );
    const value = Buffer.from(calls.C_GetAttributeValue(session, publicKey, [{ type: names.CKA_EC_POINT }])[0]!.value as unknown as Buffer);
    const info = calls.C_GetTokenInfo(slot);
    // Most tokens wrap the point in an OCTET STRING, some give it bare: it is the end of both.
    return { point: value.subarray(-POINT_LENGTH), token: { label: info.label.trim(), serial: info.serialNumber.trim(), id: id.toString('hex') } };
  } finally {
    calls.C_CloseSession(session);
  }
}
