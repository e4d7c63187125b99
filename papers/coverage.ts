/** The code points a font has glyphs for, from its `cmap` table (OpenType 1.9.1, cmap formats 4 and 12). */
export function readCoverage(font: Buffer): ReadonlySet<number> {
  const cmap = findTable(font, 'cmap');
  const subtables = font.readUInt16BE(cmap + 2);
  let unicode: number | undefined;
  for (let i = 0; i < subtables; i++) {
    const record = cmap + 4 + i * 8;
    const platform = font.readUInt16BE(record);
    const encoding = font.readUInt16BE(record + 2);
    const offset = cmap + font.readUInt32BE(record + 4);
    // Prefer the full repertoire (format 12) to the basic plane (format 4).
    if (platform === 3 && encoding === 10) return readFormat12(font, offset);
    if ((platform === 3 && encoding === 1) || (platform === 0 && unicode === undefined)) unicode = offset;
  }
  if (unicode === undefined) throw new RangeError('the font has no Unicode cmap');
  return font.readUInt16BE(unicode) === 12 ? readFormat12(font, unicode) : readFormat4(font, unicode);
}

function findTable(font: Buffer, tag: string): number {
  const tables = font.readUInt16BE(4);
  for (let i = 0; i < tables; i++) {
    const record = 12 + i * 16;
    if (font.toString('latin1', record, record + 4) === tag) return font.readUInt32BE(record + 8);
  }
  throw new RangeError(`the font has no ${tag} table`);
}

function readFormat12(font: Buffer, at: number): Set<number> {
  const covered = new Set<number>();
  const groups = font.readUInt32BE(at + 12);
  for (let i = 0; i < groups; i++) {
    const group = at + 16 + i * 12;
    const first = font.readUInt32BE(group);
    const last = font.readUInt32BE(group + 4);
    const glyph = font.readUInt32BE(group + 8);
    for (let code = first; code <= last; code++) if (glyph + code - first !== 0) covered.add(code);
  }
  return covered;
}

function readFormat4(font: Buffer, at: number): Set<number> {
  if (font.readUInt16BE(at) !== 4) throw new RangeError('the font has a cmap of an unknown format');
  const covered = new Set<number>();
  const segments = font.readUInt16BE(at + 6) / 2;
  const ends = at + 14;
  const starts = ends + segments * 2 + 2;
  const deltas = starts + segments * 2;
  const ranges = deltas + segments * 2;
  for (let i = 0; i < segments; i++) {
    const end = font.readUInt16BE(ends + i * 2);
    const start = font.readUInt16BE(starts + i * 2);
    const delta = font.readUInt16BE(deltas + i * 2);
    const range = font.readUInt16BE(ranges + i * 2);
    for (let code = start; code <= end && code !== 0xffff; code++) {
      const raw = range === 0 ? code : font.readUInt16BE(ranges + i * 2 + range + (code - start) * 2);
      const glyph = range !== 0 && raw === 0 ? 0 : (raw + delta) & 0xffff;
      if (glyph !== 0) covered.add(code);
    }
  }
  return covered;
}
