import { MAX_OBJECTS } from '../../document/index.ts';

/** A paper of ten pages has about 300 kB, 500 objects and 10,000 values; these leave room and stop bombs. */
export const PDF_LIMITS = {
  fileBytes: 10 * 1024 * 1024,
  /** SPEC §6.2, and the catalog. */
  objects: MAX_OBJECTS + 1,
  /** Values of every kind, nested ones included: what a hostile file can make us allocate. */
  values: 200_000,
  /** SPEC §6.2. */
  depth: 64,
  numberLength: 40,
  nameLength: 127,
  /** As stored between the brackets; a signature has 20,000 hexadecimal digits. */
  stringLength: 65_536,
} as const;
