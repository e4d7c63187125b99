import { transliterate } from './letters.ts';
import { arabicSign, designation, joinWords, type Token, tokens } from './tokens.ts';
import { MASCULINE_KINDS, PLACE_QUALITIES, PLACE_WORDS, WHOLE_PLACES } from './place-words.ts';

/** The name of a district: its kind comes first (`منتزه وندسور` for WINDSOR PARK), what describes it last. */
export function arabicPlace(name: string): string {
  const whole = WHOLE_PLACES.get(name.toLowerCase());
  if (whole !== undefined) return whole;
  const parts: Token[][] = [[]];
  const out: string[] = [];
  const flush = (): void => {
    out.push(arrange(parts.pop()!));
    parts.push([]);
  };
  for (const token of tokens(name)) {
    if (token.kind === 'sign' && token.text !== '.') {
      flush();
      out.push(arabicSign(token.text));
    } else if (token.text !== '.') parts.at(-1)!.push(token);
  }
  flush();
  return joinWords(out);
}

function arrange(list: readonly Token[]): string {
  const kinds: string[] = [];
  const qualities: string[] = [];
  let end = list.length;
  for (; end > 0; end--) {
    const word = list[end - 1]!.text.toLowerCase();
    const kind = PLACE_WORDS.get(word);
    const quality = PLACE_QUALITIES.get(word);
    if (quality !== undefined) qualities.unshift(quality);
    else if (kind !== undefined && (end > 1 || kinds.length > 0 || qualities.length > 0)) kinds.push(kind);
    else break;
  }
  const rest = list.slice(0, end);
  const leading = rest.length > 1 ? PLACE_QUALITIES.get(rest[0]!.text.toLowerCase()) : undefined;
  const named = leading === undefined ? rest : rest.slice(1);
  const nouns = [...kinds, ...named.map(word)];
  const described = [...(leading === undefined ? [] : [leading]), ...qualities];
  return joinWords([...nouns, ...described.map((quality) => (MASCULINE_KINDS.has(nouns[0] ?? '') ? quality : `${quality}ة`))]);
}

function word({ kind, text }: Token): string {
  if (kind === 'code') return designation(text);
  return kind === 'word' ? (PLACE_WORDS.get(text.toLowerCase()) ?? transliterate(text)) : text;
}
