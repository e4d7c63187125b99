import type { Handle } from 'pkcs11js';
import { KeyError } from '../errors.ts';
import { oneByOne } from './gate.ts';
import type { Hardware } from './hardware.ts';
import type { Library } from './library.ts';
import { clearPinMark, markPinRefused, readPin } from './pin.ts';

/** CKS_RO_USER_FUNCTIONS and CKS_RW_USER_FUNCTIONS (PKCS#11 v3.0 §3.3). */
const LOGGED_IN = [1, 3];

/** The slot that holds the token of this label or serial number. @throws KeyError `token-missing` */
export function findSlot({ calls }: Library, { token }: Hardware): Handle {
  for (const slot of calls.C_GetSlotList(true)) {
    try {
      const { label, serialNumber } = calls.C_GetTokenInfo(slot);
      if (label.trim() === token || serialNumber.trim() === token) return slot;
    } catch {
      // A slot whose token is being pulled; others may still hold the one that is wanted.
    }
  }
  throw new KeyError('token-missing', `The token "${token}" is not there: connect it, or correct "hardware.token" in khatm.json. Nothing has to be restarted.`);
}

/**
 * Logs the process in, unless another session or thread has done so. At most one try for each version of the PIN file, and never the last that the
 * token has left: that one is for a person.
 * @throws KeyError `pin-wrong`, `pin-locked`, `pin-missing`, `pin-exposed`
 */
export function logIn(library: Library, slot: Handle, session: Handle, { token, pinFile }: Hardware): void {
  const { calls, names } = library;
  oneByOne(() => {
    const { state } = calls.C_GetSessionInfo(session);
    if (LOGGED_IN.includes(state)) return;
    const { flags } = calls.C_GetTokenInfo(slot);
    if ((flags & names.CKF_USER_PIN_LOCKED) !== 0) throw locked(token);
    if ((flags & names.CKF_USER_PIN_FINAL_TRY) !== 0) {
      throw new KeyError('pin-wrong', `One more wrong PIN locks the token "${token}": log in once by hand ("pkcs11-tool --login --test"), which sets the count back.`);
    }
    const pin = readPin(pinFile);
    try {
      calls.C_Login(session, names.CKU_USER, pin);
    } catch (error) {
      const { code } = error as { code?: number };
      if (code === names.CKR_USER_ALREADY_LOGGED_IN) return;
      if (code === names.CKR_PIN_LOCKED) throw locked(token);
      if (code === names.CKR_PIN_INCORRECT || code === names.CKR_PIN_LEN_RANGE || code === names.CKR_PIN_INVALID) throw markPinRefused(pinFile);
      throw error;
    }
    clearPinMark(pinFile);
  });
}

function locked(token: string): KeyError {
  return new KeyError('pin-locked', `The PIN of the token "${token}" is locked after wrong tries: its security officer sets a new one, then write that into the PIN file.`);
}
