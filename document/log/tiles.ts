/** Hashes in a full tile, entries in a full bundle: a tile is a subtree of height 8 (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;

/** `tile/<L>/<N>`, with `.p/<W>` for a tile that is not full. */
export function tilePath(level: number, index: number, width: number = TILE_WIDTH): string {
  return `tile/${level}/${inThrees(index)}${suffix(width)}`;
}

/** The bundle of the entries under a tile of level 0. */
export function entriesPath(index: number, width: number = TILE_WIDTH): string {
  return `tile/entries/${inThrees(index)}${suffix(width)}`;
}

/** How many hashes tile `index` of `level` holds in a tree of `size` entries; 0 when there is no such tile. */
export function tileWidth(level: number, index: number, size: number): number {
  return Math.max(0, Math.min(TILE_WIDTH, Math.floor(size / TILE_WIDTH ** level) - index * TILE_WIDTH));
}

/** 1234067 as `x001/x234/067`: no name is both a file and a folder. */
function inThrees(index: number): string {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  return padded.replace(/\d{3}(?=\d)/g, 'x$&/');
}

function suffix(width: number): string {
  return width === TILE_WIDTH ? '' : `.p/${width}`;
}
