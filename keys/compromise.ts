import { join } from 'node:path';
import { readList, writeList } from './listfile.ts';
import { withKeysLock } from './lock.ts';

/** Where in a log a signer's key was stolen: what is logged from `size` on, or not at all, is a thief's (SPEC §12). */
export type Compromise = { readonly kid: string; readonly split: LogPlace };

/** A place in a log, as the trust list names it: the tree's size and root, and the root over 2^bits buckets of what stands below. */
export type LogPlace = { readonly origin: string; readonly size: number; readonly root: string; readonly bits: number; readonly buckets: string };

export const STOLEN = 'compromised.json';

/** Every signer whose key is known to be stolen; needs no passphrase. @throws KeyError `keys-damaged` */
export function readCompromised(directory: string): readonly Compromise[] {
  return readList(join(directory, STOLEN), isCompromise);
}

/**
 * Writes down that a signer's key was stolen. Reported twice, the earlier of the places is in force.
 * @throws KeyError `keys-damaged`, `keys-busy`
 */
export async function reportCompromised(directory: string, { kid, split }: Compromise): Promise<Compromise> {
  return withKeysLock(directory, async () => {
    const known = readCompromised(directory);
    const before = known.find((one) => one.kid === kid)?.split;
    const compromise = { kid, split: before ? earlierPlace(before, split) : split };
    writeList(join(directory, STOLEN), [...known.filter((one) => one.kid !== kid), compromise]);
    return compromise;
  });
}

/** Logs follow one another by their numbers, the last part of their origins. */
export function earlierPlace<T extends Pick<LogPlace, 'origin' | 'size'>>(a: T, b: T): T {
  const log = ({ origin }: T): number => Number(/\/log\/([0-9]+)$/.exec(origin)?.[1] ?? 0);
  return (log(a) - log(b) || a.size - b.size) <= 0 ? a : b;
}

function isCompromise(value: unknown): value is Compromise {
  const { kid, split } = (value ?? {}) as Partial<Compromise>;
  return typeof kid === 'string' && /^[0-9a-f]{16}$/.test(kid) && isPlace(split);
}

export function isPlace(value: unknown): value is LogPlace {
  const { origin, size, root, bits, buckets } = (value ?? {}) as Partial<LogPlace>;
  const isHash = (text: unknown): boolean => typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
  return typeof origin === 'string' && Number.isSafeInteger(size) && isHash(root) && Number.isSafeInteger(bits) && isHash(buckets);
}
