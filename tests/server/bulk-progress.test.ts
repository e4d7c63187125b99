import { expect, test } from '@jest/globals';
import { progressBar, progressLine, type ProgressTerminal } from '../../server/bulk/progress.ts';

function terminal(isTTY: boolean, columns: number): ProgressTerminal & { text: string } {
  const self = { isTTY, columns, text: '', write: (part: string | Uint8Array) => { self.text += String(part); return true; } };
  return self as ProgressTerminal & { text: string };
}

test('a stream that is no terminal gets no bar', () => {
  expect(progressBar(terminal(false, 80))).toBeUndefined();
});

test('the bar is redrawn in place, not too often, and the last state always', () => {
  const screen = terminal(true, 100);
  let now = 0;
  const bar = progressBar(screen, () => now)!;
  for (let done = 0; done <= 4000; done++, now++) bar.update(done, 4000, done, 0);
  bar.end();
  const frames = screen.text.split('\r').slice(1);
  expect(frames.length).toBeLessThan(45);
  expect(frames.at(-1)).toContain('4000/4000');
  expect(screen.text.endsWith('\n')).toBe(true);
});

test('a line never wraps', () => {
  const screen = terminal(true, 30);
  progressBar(screen, () => 0)!.update(1, 4000, 1, 0);
  expect(screen.text.replace(/\r|\x1b\[K/g, '')).toHaveLength(29);
});

test.each([
  [[0, 4000, 0, 0, 0], '[------------------------]   0%  0/4000  issued 0  refused 0'],
  [[2000, 4000, 1900, 100, 42], '[############------------]  50%  2000/4000  issued 1900  refused 100  0:42 left'],
  [[4000, 4000, 3740, 260, 3725], '[########################] 100%  4000/4000  issued 3740  refused 260  1:02:05'],
  [[0, 0, 0, 0, 0], '[########################] 100%  0/0  issued 0  refused 0  0:00'],
] satisfies [Parameters<typeof progressLine>, string][])('%j', (state, line) => {
  expect(progressLine(...state)).toBe(line);
});
