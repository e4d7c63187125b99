import { ELLIPSIS } from '../../../document/index.ts';

/** Cuts to `limit` code points at the end of a word and marks the cut with "…"; inside a word only where one fills half the room. */
export function cutText(text: string, limit: number): string {
  const points = [...text];
  if (points.length <= limit) return text;
  const kept = points.slice(0, limit - 1);
  const space = kept.lastIndexOf(' ');
  const whole = points[limit - 1] === ' ' ? kept.length : space;
  const end = whole >= (limit - 1) / 2 ? whole : kept.length;
  return kept.slice(0, end).join('').replace(/[\s,;،؛-]+$/u, '') + ELLIPSIS;
}
