/** Code point → advance of its glyph in em, for every code point the font draws. */
export type Advances = ReadonlyMap<number, number>;

/** Reads what a font draws, and how wide, from its `cmap`, `hhea`, `head` and `hmtx` tables (OpenType 1.9.1). */
export function readAdvances(font: Buffer): Advances {
  const unitsPerEm = font.readUInt16BE(findTable(font, 'head') + 18);
  const metrics = font.readUInt16BE(findTable(font, 'hhea') + 34);
  const hmtx = findTable(font, 'hmtx');
  // Glyphs behind the last metric share it.
  const advance = (glyph: number): number => font.readUInt16BE(hmtx + Math.min(glyph, metrics - 1) * 4) / unitsPerEm;
  return new Map([...readGlyphs(font)].map(([codePoint, glyph]) => [codePoint, advance(glyph)]));
}

function findTable(font: Buffer, tag: string): number {
  const tables = font.readUInt16BE(4);
  for (let i = 0; i < tables; i++) {
    const record = 12 + i * 16;
    if (font.toString('latin1', record, record + 4) === tag) return font.readUInt32BE(record + 8);
  }
  throw new RangeError(`the font has no ${tag} table`);
}

function readGlyphs(font: Buffer): Map<number, number> {
  const cmap = findTable(font, 'cmap');
  let basicPlane: number | undefined;
  for (let i = 0; i < font.readUInt16BE(cmap + 2); i++) {
    const record = cmap + 4 + i * 8;
    const subtable = cmap + font.readUInt32BE(record + 4);
    const format = font.readUInt16BE(subtable);
    // Format 12 holds the whole repertoire, format 4 the basic plane of it.
    if (format === 12) return readFormat12(font, subtable);
    if (format === 4) basicPlane = subtable;
  }
  if (basicPlane === undefined) throw new RangeError('the font has no cmap of format 4 or 12');
  return readFormat4(font, basicPlane);
}

function readFormat12(font: Buffer, at: number): Map<number, number> {
  const glyphs = new Map<number, number>();
  for (let i = 0; i < font.readUInt32BE(at + 12); i++) {
    const group = at + 16 + i * 12;
    const first = font.readUInt32BE(group);
    const firstGlyph = font.readUInt32BE(group + 8);
    for (let code = first; code <= font.readUInt32BE(group + 4); code++) if (firstGlyph + code - first !== 0) glyphs.set(code, firstGlyph + code - first);
  }
  return glyphs;
}

function readFormat4(font: Buffer, at: number): Map<number, number> {
  const glyphs = new Map<number, number>();
  const span = font.readUInt16BE(at + 6);
  const ends = at + 14;
  const starts = ends + span + 2;
  const deltas = starts + span;
  const ranges = deltas + span;
  for (let i = 0; i < span; i += 2) {
    const start = font.readUInt16BE(starts + i);
    const delta = font.readUInt16BE(deltas + i);
    const range = font.readUInt16BE(ranges + i);
    for (let code = start; code <= font.readUInt16BE(ends + i) && code !== 0xffff; code++) {
      const raw = range === 0 ? code : font.readUInt16BE(ranges + i + range + (code - start) * 2);
      const glyph = range !== 0 && raw === 0 ? 0 : (raw + delta) & 0xffff;
      if (glyph !== 0) glyphs.set(code, glyph);
    }
  }
  return glyphs;
}
