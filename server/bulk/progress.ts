import type { WriteStream } from 'node:tty';
import type { BulkProgress } from './options.ts';

/** What the bar needs of a terminal. */
export type ProgressTerminal = Pick<WriteStream, 'isTTY' | 'columns' | 'write'>;

export type ProgressBar = {
  readonly update: BulkProgress;
  /** Leaves the last state on the screen and goes to the next line; call it before anything else is written. */
  readonly end: () => void;
};

/** More often than this is only work for the terminal. */
const REDRAW_MS = 100;
const BAR_WIDTH = 24;

/** A progress bar on a terminal; undefined where the stream is none, so that logs hold no bars. */
export function progressBar(terminal: ProgressTerminal = process.stderr, now: () => number = () => performance.now()): ProgressBar | undefined {
  if (!terminal.isTTY) return undefined;
  const began = now();
  let drawn = -Infinity;
  let last: string | undefined;
  const draw = (line: string): void => {
    last = line;
    // One column less than there are: a full line would wrap on some terminals and each redraw add a line.
    terminal.write(`\r${line.slice(0, Math.max(10, (terminal.columns || 80) - 1))}\x1b[K`);
  };
  return {
    update: (done, total, issued, refused) => {
      const at = now();
      if (at - drawn < REDRAW_MS && done < total) return;
      drawn = at;
      draw(progressLine(done, total, issued, refused, (at - began) / 1000));
    },
    end: () => {
      if (last !== undefined) terminal.write('\n');
      last = undefined;
    },
  };
}

/** `[######------]  50%  2000/4000  issued 1900  refused 100  0:42 left` */
export function progressLine(done: number, total: number, issued: number, refused: number, seconds: number): string {
  const share = total === 0 ? 1 : done / total;
  const filled = Math.floor(share * BAR_WIDTH);
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}]`;
  const percent = `${Math.floor(share * 100)}%`.padStart(4);
  const time = done >= total ? clock(seconds) : done === 0 ? '' : `${clock((seconds / done) * (total - done))} left`;
  return `${bar} ${percent}  ${done}/${total}  issued ${issued}  refused ${refused}  ${time}`.trimEnd();
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const pad = (part: number): string => String(part).padStart(2, '0');
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}
