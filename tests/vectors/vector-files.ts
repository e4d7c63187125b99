import { hostileVectors } from './hostile-cases.ts';
import { ORIGIN } from './seal-bytes.ts';
import { TEST_KEY } from './test-key.ts';
import { validVectors } from './valid-cases.ts';

/** File name → exact text. The key is the published one of RFC 6979 A.2.5 and secures nothing. */
export function toJson(): Record<'valid.json' | 'hostile.json', string> {
  return {
    'valid.json': JSON.stringify({ origin: ORIGIN, key: TEST_KEY, vectors: validVectors() }, null, 1) + '\n',
    'hostile.json': JSON.stringify({ key: { publicKey: TEST_KEY.publicKey }, vectors: hostileVectors() }, null, 1) + '\n',
  };
}
