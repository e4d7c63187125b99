import { counted } from './counting.ts';
import { NounPhrase } from './noun-phrase.ts';
import { ADJECTIVES, COUNTABLE, DESIGNATED, LINKS, LONGEST_ENTRY, NOUNS, NUMBER_WORDS } from './building-words.ts';
import { spellOut, transliterate } from './letters.ts';
import { arabicSign, designation, joinWords, type Token, tokens } from './tokens.ts';

/** A description: every group of words between signs and prepositions becomes an Arabic noun phrase. */
export function arabicPhrase(text: string): string {
  const list = tokens(text);
  const out: string[] = [];
  let phrase = new NounPhrase();
  const flush = (): void => {
    out.push(phrase.write());
    phrase = new NounPhrase();
  };
  for (let at = 0; at < list.length; ) {
    const token = list[at]!;
    const entry = token.kind === 'word' ? longestEntry(list, at) : undefined;
    if (isDesignation(token, list[at - 1])) {
      phrase.addNumber(token.kind === 'code' ? designation(token.text) : spellOut(token.text));
      at++;
    } else if (token.kind === 'sign') {
      flush();
      out.push(arabicSign(token.text));
      at++;
    } else if (entry !== undefined) {
      if (entry.link !== undefined) {
        flush();
        out.push(entry.link);
      } else if (entry.adjective !== undefined) phrase.addAdjective(entry.adjective);
      else phrase.addNoun(entry.noun);
      at += entry.length;
    } else at += readNumberOrName(list, at, phrase);
  }
  flush();
  return joinWords(out);
}

type Entry = { readonly length: number } & ({ readonly link: string; readonly adjective?: never } | { readonly adjective: string; readonly link?: never } | { readonly noun: string; readonly link?: never; readonly adjective?: never });

function longestEntry(list: readonly Token[], at: number): Entry | undefined {
  for (let length = LONGEST_ENTRY; length > 0; length--) {
    const part = list.slice(at, at + length);
    if (part.length < length || part.some(({ kind }) => kind !== 'word')) continue;
    const key = part.map(({ text }) => text.toLowerCase()).join(' ');
    const noun = NOUNS.get(key);
    if (noun !== undefined) return { length, noun };
    const adjective = ADJECTIVES.get(key);
    if (adjective !== undefined) return { length, adjective };
    const link = LINKS.get(key);
    if (link !== undefined) return { length, link };
  }
  return undefined;
}

/** `A2`, `126R`, and the letter of building A, which is no article. */
function isDesignation({ kind, text }: Token, before: Token | undefined): boolean {
  if (kind === 'code') return true;
  return kind === 'word' && /^[A-Z]$/.test(text) && before?.kind === 'word' && DESIGNATED.has(before.text.toLowerCase());
}

/** Returns how many tokens it has read. */
function readNumberOrName(list: readonly Token[], at: number, phrase: NounPhrase): number {
  const token = list[at]!;
  const number = token.kind === 'number' ? token.text : NUMBER_WORDS.get(token.text.toLowerCase());
  const next = list[at + 1];
  if (number === undefined) {
    phrase.addName(transliterate(token.text));
    return 1;
  }
  const forms = next?.kind === 'word' && /^\d+$/.test(number) ? COUNTABLE.get(next.text.toLowerCase()) : undefined;
  if (forms === undefined) {
    phrase.addNumber(number);
    return 1;
  }
  phrase.addCount(counted(Number(number), forms));
  return 2;
}
