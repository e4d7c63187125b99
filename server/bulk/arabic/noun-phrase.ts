/** Ends that make an Arabic noun feminine, and plurals of things, which take feminine adjectives. */
const FEMININE = /(?:ة|ات)$/;
const BROKEN_PLURALS: ReadonlySet<string> = new Set(['أعمال', 'منازل', 'شقق', 'جدران', 'غرف', 'أجنحة', 'أبراج', 'طوابق', 'رفوف', 'مساكن', 'مباني', 'مرائب', 'خيام', 'متاجر', 'مكاتب', 'أقبية']);

type Part = { text: string; readonly named: boolean };

/**
 * Collects an English group of words and writes it in Arabic order: the head, which English has last, comes first, then what
 * specifies it from right to left, then the adjectives, agreeing with the head, then what it consists of.
 */
export class NounPhrase {
  private readonly parts: Part[] = [];
  private readonly adjectives: string[] = [];
  private readonly counts: string[] = [];
  private readonly loose: string[] = [];

  addNoun(text: string): void {
    this.parts.push({ text, named: false });
  }

  /** Words of one name stay in their order. */
  addName(text: string): void {
    const last = this.parts.at(-1);
    if (last?.named === true) last.text += ` ${text}`;
    else this.parts.push({ text, named: true });
  }

  addAdjective(text: string): void {
    this.adjectives.push(text);
  }

  /** After a noun or name a number is its designation (building 16); before one it waits for the end. */
  addNumber(text: string): void {
    const last = this.parts.at(-1);
    if (last === undefined) this.loose.push(text);
    else last.text += ` ${text}`;
  }

  addCount(text: string): void {
    this.counts.push(text);
  }

  write(): string {
    const nouns = this.parts.map(({ text }) => text).reverse();
    const feminine = nouns[0] !== undefined && isFeminine(nouns[0]);
    const adjectives = this.adjectives.map((adjective) => (feminine ? `${adjective}ة` : adjective));
    const consists = nouns.length > 0 && this.counts.length > 0 ? [`من ${this.counts.join(' و')}`] : this.counts;
    return [...nouns, ...adjectives, ...consists, ...this.loose].join(' ');
  }
}

/** By the noun's first word: what follows it only specifies. */
function isFeminine(noun: string): boolean {
  const first = noun.split(' ')[0]!;
  return FEMININE.test(first) || BROKEN_PLURALS.has(first);
}
