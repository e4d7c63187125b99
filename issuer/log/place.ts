import { TILE_WIDTH } from '../../document/index.ts';

/** Which tile, or bundle of entries, a path of C2SP tlog-tiles means. */
export type TilePlace = { readonly level: number | 'entries'; readonly index: number; readonly width: number };

/** The opposite of `tilePath` and `entriesPath`; undefined for any other text. */
export function readTilePath(path: string): TilePlace | undefined {
  const match = /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/.exec(path);
  if (!match) return undefined;
  const [, level, index, width] = match;
  return { level: level === 'entries' ? level : Number(level), index: Number(index!.replace(/x|\//g, '')), width: width === undefined ? TILE_WIDTH : Number(width) };
}
