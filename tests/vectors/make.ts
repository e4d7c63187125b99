import { writeFileSync } from 'node:fs';
import { toJson } from './vector-files.ts';

/** Writes the vectors anew: `node tests/vectors/make.ts`. They come out the same every time, byte for byte. */
for (const [file, text] of Object.entries(toJson())) writeFileSync(new URL(file, import.meta.url), text);
