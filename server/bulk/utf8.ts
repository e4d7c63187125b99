import { isUtf8 } from 'node:buffer';

const LINE_FEED = 0x0a;

/** Thrown where a stream stops being UTF-8. */
export class NotUtf8 extends Error {
  readonly line: number;

  constructor(line: number) {
    super(`not UTF-8 in line ${line}`);
    this.name = 'NotUtf8';
    this.line = line;
  }
}

/**
 * Passes bytes on as long as they are UTF-8. A decoder that puts U+FFFD in their place would print a damaged name on paper.
 * @throws NotUtf8
 */
export async function* requireUtf8(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let line = 1;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const whole = bytes.length - unfinished(bytes);
    const ready = bytes.subarray(0, whole);
    if (!isUtf8(ready)) throw new NotUtf8(line + linesBeforeFault(ready));
    rest = bytes.subarray(whole);
    line += countLineFeeds(ready);
    yield ready;
  }
  if (rest.length > 0) throw new NotUtf8(line);
}

/** How many bytes at the end begin a character that the next chunk may finish. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

function linesBeforeFault(bytes: Buffer): number {
  let lines = 0;
  let start = 0;
  for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
    if (!isUtf8(bytes.subarray(start, end))) return lines;
    lines++;
    start = end + 1;
  }
  return lines;
}

export function countLineFeeds(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) count++;
  return count;
}
