import { createRequire } from 'node:module';
import type * as Pkcs11 from 'pkcs11js';
import { KeyError } from '../errors.ts';

/** A PKCS#11 library in this process, and the names and numbers of the standard. */
export type Library = { readonly calls: Pkcs11.PKCS11; readonly names: typeof Pkcs11 };

const require = createRequire(import.meta.url);
const loaded = new Map<string, Library>();

/**
 * Loads and initialises the library once a thread; another thread may have initialised it already.
 * @throws KeyError `hardware-module-missing`; what the library says when it cannot begin
 */
export function loadLibrary(path: string): Library {
  const library = loaded.get(path) ?? load(path);
  loaded.set(path, library);
  initialise(library);
  return library;
}

/** Ends the library and begins anew: the only way in which some libraries see a token that was pulled and put back. Nobody may be using it. */
export function restartLibrary(path: string): void {
  const library = loadLibrary(path);
  library.calls.C_Finalize();
  initialise(library);
}

function load(path: string): Library {
  const names = loadBinding();
  const calls = new names.PKCS11();
  try {
    calls.load(path);
  } catch (error) {
    throw new KeyError('hardware-module-missing', `The PKCS#11 library ${path} cannot be loaded: ${(error as Error).message}. Install the token's software, or correct "hardware.library" in khatm.json.`);
  }
  return { calls, names };
}

/** An optional dependency: it is compiled when it is installed, which needs a compiler. */
function loadBinding(): typeof Pkcs11 {
  try {
    return require('pkcs11js') as typeof Pkcs11;
  } catch {
    throw new KeyError('hardware-module-missing', 'The package pkcs11js is not there, or was not built: install python3, make and g++, then run "npm rebuild pkcs11js --ignore-scripts=false".');
  }
}

function initialise({ calls, names }: Library): void {
  try {
    // Without it SoftHSM2 crashes: pkcs11js calls from more than one thread.
    calls.C_Initialize({ flags: names.CKF_OS_LOCKING_OK });
  } catch (error) {
    if ((error as Pkcs11.Pkcs11Error).code !== names.CKR_CRYPTOKI_ALREADY_INITIALIZED) throw error;
  }
}
