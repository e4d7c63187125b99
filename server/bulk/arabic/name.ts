import { COMPANY_ENDINGS, COMPANY_WORDS, KNOWN_NAMES } from './company-words.ts';
import { transliterate } from './letters.ts';
import { arabicSign, designation, joinWords, type Token, tokens } from './tokens.ts';

/**
 * The name of a business. English says the name before the trade (VANITY HOMES), Arabic after it: the words of trade at the
 * end come first, the last of them at the very beginning; what is in parentheses stays behind.
 */
export function arabicName(name: string): string {
  const [, main = '', aside] = /^([^(]*)(?:\((.*?)\)?)?$/.exec(name) ?? [];
  const outside = arabicParts(main === '' ? name.replace(/[()]/g, ' ') : main);
  if (main === '' || aside === undefined || /^\s*the\s*$/i.test(aside)) return outside;
  const inside = arabicParts(aside);
  return inside === '' ? outside : `${outside} (${inside})`;
}

/** Names on either side of a stroke are names of their own. */
function arabicParts(name: string): string {
  return name.split('/').map((part) => arrange(tokens(part))).filter((part) => part !== '').join(' / ');
}

function arrange(all: readonly Token[]): string {
  let list = all.filter(({ kind, text }) => kind !== 'sign' || /[&+]/.test(text)).filter(({ text }) => !/^the$/i.test(text));
  const endings: string[] = [];
  for (let ending = endingOf(list); ending !== undefined; ending = endingOf(list)) {
    endings.unshift(ending);
    list = list.slice(0, -1);
  }
  let start = list.length;
  // A conjunction belongs to the trade only between two words of trade.
  while (start > 0 && (trade(list[start - 1]) !== undefined || (isAnd(list[start - 1]) && start < list.length && trade(list[start - 2]) !== undefined))) start--;
  // HOMES BY AVI, BROWN & ASSOCIATES: what such a word joins to a name is not turned round.
  if (list.some(({ text }) => /^(by|of)$/i.test(text)) || (start < list.length && isAnd(list[start - 1]))) start = list.length;
  return joinWords([trades(list.slice(start)), ...list.slice(0, start).map(proper), ...endings]);
}

/** `PROPERTY MAINTENANCE AND CONSTRUCTION`: each side of the conjunction is turned round by itself. */
function trades(list: readonly Token[]): string {
  const sides: string[][] = [[]];
  for (const token of list) {
    if (isAnd(token)) sides.push([]);
    else sides.at(-1)!.unshift(trade(token)!);
  }
  return sides.map((side) => side.join(' ')).join(' و');
}

function endingOf(list: readonly Token[]): string | undefined {
  const last = list.at(-1);
  // A single word is the name itself.
  return list.length > 1 && last?.kind === 'word' ? COMPANY_ENDINGS.get(last.text.toLowerCase()) : undefined;
}

function trade(token: Token | undefined): string | undefined {
  return token?.kind === 'word' ? COMPANY_WORDS.get(token.text.toLowerCase()) : undefined;
}

function isAnd(token: Token | undefined): boolean {
  return token !== undefined && /^(and|&|\+)$/i.test(token.text);
}

function proper({ kind, text }: Token): string {
  if (kind === 'sign') return /[&+]/.test(text) ? 'و' : arabicSign(text);
  if (kind === 'code') return designation(text);
  if (kind === 'number') return text;
  const word = text.toLowerCase();
  return KNOWN_NAMES.get(word) ?? COMPANY_WORDS.get(word) ?? transliterate(text);
}
