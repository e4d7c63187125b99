import { DIRECTIONS, STREET_TYPES } from './street-words.ts';
import { transliterate } from './letters.ts';
import { designation, joinWords, tokens } from './tokens.ts';

/** `#2800 300 5 AV SW`: unit, house number, name of the street, its type, quarter of the city. */
const ADDRESS = /^(?:#\s*(?<unit>[0-9A-Z]+(?:-[0-9A-Z]+)?)\s+)?(?<house>\d+[A-Z]?)\s+(?<street>.+?)\s+(?<type>[A-Z]{2,})\s+(?<quarter>NE|NW|SE|SW)$/i;

/** An address as it is said in Arabic: unit, building, type and name of the street, quarter. */
export function arabicAddress(address: string): string {
  const groups = ADDRESS.exec(address)?.groups;
  const type = STREET_TYPES.get(groups?.['type']?.toUpperCase() ?? '');
  if (groups === undefined || type === undefined) return words(address);
  const unit = groups['unit'] === undefined ? [] : [`وحدة ${designation(groups['unit'])}`];
  return [...unit, `مبنى ${designation(groups['house']!)}`, `${type} ${street(groups['street']!)}`, DIRECTIONS.get(groups['quarter']!.toUpperCase())!].join('، ');
}

/** A street that is a number keeps it; one with a name is read by its letters, as on a signpost. */
function street(name: string): string {
  return /^\d+[A-Z]?$/i.test(name) ? designation(name) : words(name);
}

function words(text: string): string {
  return joinWords(tokens(text).map(({ kind, text: token }) => {
    if (kind === 'number') return token;
    if (kind === 'code') return designation(token);
    if (kind === 'sign') return token === '#' ? 'وحدة' : token === ',' ? '،' : token === '/' ? '/' : '';
    return DIRECTIONS.get(token.toUpperCase()) ?? transliterate(token);
  }));
}
