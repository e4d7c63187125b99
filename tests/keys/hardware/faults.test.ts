import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Hardware, initKeys, KeyError, openSigner, readManifest, type Signer } from '../../../keys/index.ts';
import { loadLibrary, restartLibrary } from '../../../keys/hardware/library.ts';
import { alone, generation } from '../../../keys/hardware/gate.ts';
import { makeTestKeys, NOW, ORIGIN, PASSPHRASE, type TestKeys } from '../../support/authority.ts';
import { makeToken, PIN, type TestToken } from '../../support/softhsm.ts';

const WRONG = '11112222';
const MESSAGE = Buffer.from('message');
let token: TestToken;
let keys: TestKeys;
beforeAll(async () => {
  token = makeToken();
  keys = await makeTestKeys({ hardware: token.hardware });
});
// Whatever a test did to the file, the next one finds the right PIN in it.
afterEach(() => token.setPin(PIN));
afterAll(() => {
  keys.remove();
  token.remove();
});

const open = (hardware: Hardware | undefined = token.hardware): Promise<Signer> => openSigner(keys.directory, 'seal', PASSPHRASE, NOW, hardware);
const codeOf = (work: Promise<unknown>): Promise<string> => work.then(() => 'none', (error: KeyError) => (error instanceof KeyError ? error.code : String(error)));
/** All sessions are gone, and with them the login: as after a restart of the process. */
const restart = (): Promise<void> => alone(generation(), () => restartLibrary(token.hardware.library));

describe('a session that is lost', () => {
  test('is opened again, and the call that met it succeeds', async () => {
    await restart();
    expect(await keys.seal.sign(MESSAGE)).toHaveLength(64);
  });

  test('is opened again when the token logged everybody out, or closed every session', async () => {
    const { calls } = loadLibrary(token.hardware.library);
    const slot = calls.C_GetSlotList(true).find((one) => calls.C_GetTokenInfo(one).label.trim() === token.hardware.token)!;
    calls.C_Logout(calls.C_OpenSession(slot, 4));
    expect(await keys.seal.sign(MESSAGE)).toHaveLength(64);
    calls.C_CloseAllSessions(slot);
    expect(await keys.seal.sign(MESSAGE)).toHaveLength(64);
    calls.C_Finalize();
    expect(await keys.seal.sign(MESSAGE)).toHaveLength(64);
  });

  test('fails none of many calls at once', async () => {
    const before = Array.from({ length: 20 }, () => keys.seal.sign(MESSAGE));
    const lost = restart();
    const after = Array.from({ length: 20 }, () => keys.pdf.sign(MESSAGE));
    await lost;
    expect((await Promise.all([...before, ...after])).every(({ length }) => length === 64)).toBe(true);
  });
});

describe('a token that is pulled', () => {
  test('is missed by name, and signs again once it is back, by the signers that were open', async () => {
    token.pull();
    expect(await codeOf(keys.seal.sign(MESSAGE))).toBe('token-missing');
    expect(await Promise.all(Array.from({ length: 10 }, () => codeOf(keys.pdf.sign(MESSAGE))))).toEqual(Array(10).fill('token-missing'));
    expect(await codeOf(open())).toBe('none');
    expect(await codeOf((await open()).sign(MESSAGE))).toBe('token-missing');
    token.putBack();
    expect(await keys.seal.sign(MESSAGE)).toHaveLength(64);
    expect(await keys.pdf.sign(MESSAGE)).toHaveLength(64);
  });

  test('makes no keys: nothing is left of a ceremony that could not reach it', async () => {
    token.pull();
    const directory = path.join(keys.directory, '..', 'others');
    const config = { directory, passphrase: PASSPHRASE, organization: 'x', now: new Date(NOW * 1000), crlBase: ORIGIN, hardware: token.hardware };
    expect(await codeOf(initKeys(config))).toBe('token-missing');
    expect(existsSync(directory)).toBe(false);
    token.putBack();
    expect(await codeOf(initKeys(config))).toBe('none');
  });

  test('is asked for when no token is configured, or another one that has not the key', async () => {
    expect(await codeOf(openSigner(keys.directory, 'seal', PASSPHRASE, NOW))).toBe('token-missing');
    expect(await codeOf(open({ ...token.hardware, token: 'nobody' }))).toBe('token-missing');
    const other = makeToken();
    expect(await codeOf(open(other.hardware))).toBe('keys-damaged');
    other.remove();
  });
});

describe('a wrong PIN', () => {
  /** Counts how often the token is given a PIN. */
  const logins = (): { count: number; stop: () => void } => {
    const { calls } = loadLibrary(token.hardware.library);
    const login = calls.C_Login;
    const counter = { count: 0, stop: () => void (calls.C_Login = login) };
    calls.C_Login = (...args) => {
      counter.count++;
      return login.apply(calls, args);
    };
    return counter;
  };

  test('is tried once, however often and by how many it is asked, until the file is written anew', async () => {
    token.setPin(WRONG);
    await restart();
    const counted = logins();
    expect(await Promise.all(Array.from({ length: 10 }, () => codeOf(keys.seal.sign(MESSAGE))))).toEqual(Array(10).fill('pin-wrong'));
    expect(await codeOf(keys.pdf.sign(MESSAGE))).toBe('pin-wrong');
    expect(counted.count).toBe(1);
    token.setPin('33334444');
    expect(await codeOf(keys.pdf.sign(MESSAGE))).toBe('pin-wrong');
    expect(counted.count).toBe(2);
    token.setPin(PIN);
    expect(await keys.seal.sign(MESSAGE)).toHaveLength(64);
    expect(counted.count).toBe(3);
    counted.stop();
  });

  test('is not tried again by another process either', async () => {
    token.setPin(WRONG);
    await restart();
    expect(await codeOf(keys.seal.sign(MESSAGE))).toBe('pin-wrong');
    expect(existsSync(`${token.hardware.pinFile}.refused`)).toBe(true);
    token.setPin(PIN);
    expect(await keys.seal.sign(MESSAGE)).toHaveLength(64);
    expect(existsSync(`${token.hardware.pinFile}.refused`)).toBe(false);
  });

  test('is in no message', async () => {
    token.setPin(WRONG);
    await restart();
    const error = (await keys.seal.sign(MESSAGE).catch((reason: unknown) => reason)) as Error;
    expect(String(error.stack)).not.toContain(WRONG);
    expect(error.cause).toBeUndefined();
  });

  test.each([['locked', 'pin-locked', 0x40000n], ['down to its last try', 'pin-wrong', 0x20000n]])('on a token that is %s is not tried', async (_name, code, flag) => {
    const other = makeToken();
    other.setFlag(flag);
    const counted = logins();
    expect(await codeOf(open(other.hardware))).toBe(code);
    expect(counted.count).toBe(0);
    counted.stop();
    other.remove();
  });
});

describe('a PIN file', () => {
  test('that others may read is refused', async () => {
    chmodSync(token.hardware.pinFile, 0o640);
    await restart();
    expect(await codeOf(keys.seal.sign(MESSAGE))).toBe('pin-exposed');
  });

  test('that is empty or not there is named', async () => {
    token.setPin('');
    await restart();
    expect(await codeOf(keys.seal.sign(MESSAGE))).toBe('pin-missing');
    rmSync(token.hardware.pinFile);
    expect(await codeOf(keys.seal.sign(MESSAGE))).toBe('pin-missing');
  });
});

describe('a library', () => {
  test('that is not there or is none is named', async () => {
    const text = path.join(keys.directory, 'text.so');
    writeFileSync(text, 'not a library');
    for (const library of ['/nowhere/pkcs11.so', text]) expect(await codeOf(open({ ...token.hardware, library }))).toBe('hardware-module-missing');
  });
});

describe('a private key in the token', () => {
  test('can be neither read nor made readable', async () => {
    // Private objects show themselves to who is logged in.
    await keys.seal.sign(MESSAGE);
    const { calls, names } = loadLibrary(token.hardware.library);
    const slot = calls.C_GetSlotList(true).find((one) => calls.C_GetTokenInfo(one).label.trim() === token.hardware.token)!;
    const session = calls.C_OpenSession(slot, names.CKF_SERIAL_SESSION | names.CKF_RW_SESSION);
    const ids = readManifest(keys.directory).keys.flatMap(({ token: place }) => (place ? [place.id] : []));
    expect(ids).toHaveLength(3);
    for (const id of ids) {
      calls.C_FindObjectsInit(session, [{ type: names.CKA_CLASS, value: names.CKO_PRIVATE_KEY }, { type: names.CKA_ID, value: Buffer.from(id, 'hex') }]);
      const [key] = calls.C_FindObjects(session, 1) as [Buffer];
      calls.C_FindObjectsFinal(session);
      const flags = [names.CKA_SENSITIVE, names.CKA_ALWAYS_SENSITIVE, names.CKA_NEVER_EXTRACTABLE, names.CKA_EXTRACTABLE, names.CKA_DECRYPT, names.CKA_UNWRAP];
      expect(calls.C_GetAttributeValue(session, key, flags.map((type) => ({ type }))).map(({ value }) => (value as unknown as Buffer)[0])).toEqual([1, 1, 1, 0, 0, 0]);
      expect(() => calls.C_GetAttributeValue(session, key, [{ type: names.CKA_VALUE }])).toThrow(/CKR_ATTRIBUTE_SENSITIVE/);
      expect(() => calls.C_SetAttributeValue(session, key, [{ type: names.CKA_EXTRACTABLE, value: true }])).toThrow(/CKR_/);
    }
    calls.C_CloseSession(session);
  });
});
