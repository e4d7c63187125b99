/** The Arabic names of the Latin letters, for abbreviations that are spelt out: PCL, A2, 126R. */
const LETTER_NAMES: Readonly<Record<string, string>> = {
  a: 'إيه', b: 'بي', c: 'سي', d: 'دي', e: 'إي', f: 'إف', g: 'جي', h: 'إتش', i: 'آي', j: 'جيه', k: 'كيه', l: 'إل', m: 'إم',
  n: 'إن', o: 'أو', p: 'بي', q: 'كيو', r: 'آر', s: 'إس', t: 'تي', u: 'يو', v: 'في', w: 'دبليو', x: 'إكس', y: 'واي', z: 'زد',
};

/** Spellings of a sound; the first that fits is taken, so longer ones stand before their beginnings. `^` only begins a word, `$` only ends one. */
const SOUNDS: readonly (readonly [spelling: string, arabic: string])[] = [
  ['^kn', 'ن'], ['^wr', 'ر'], ['^x', 'ز'], ['^ch', 'تش'],
  ['tion', 'شن'], ['sion', 'جن'], ['ough', 'و'], ['augh', 'و'], ['igh', 'اي'], ['sch', 'ش'], ['tch', 'تش'],
  ['ch', 'تش'], ['sh', 'ش'], ['th', 'ث'], ['ph', 'ف'], ['gh', 'غ'], ['kh', 'خ'], ['ck', 'ك'], ['qu', 'كو'], ['wh', 'و'], ['dge', 'دج'],
  ['^ee', 'إي'], ['^ea', 'إي'], ['^ai', 'أي'], ['^ay', 'أي'], ['^au', 'أو'], ['^aw', 'أو'], ['^oa', 'أو'], ['^oo', 'أو'], ['^ou', 'أو'], ['^ow', 'أو'],
  ['^ae', 'إي'], ['^a', 'أ'], ['^e', 'إ'], ['^i', 'إ'], ['^o', 'أو'], ['^u', 'أ'],
  ['oo', 'و'], ['ee', 'ي'], ['ea', 'ي'], ['ie', 'ي'], ['ei', 'اي'], ['ai', 'اي'], ['ay$', 'اي'], ['ay', 'اي'], ['oa', 'و'], ['oe', 'و'],
  ['ou', 'او'], ['ow$', 'و'], ['ow', 'او'], ['au', 'و'], ['aw', 'و'], ['ew', 'يو'], ['ue$', 'و'], ['ey', 'ي'], ['oi', 'وي'], ['oy', 'وي'], ['ia', 'يا'], ['io', 'يو'],
  ['ce', 'س'], ['ci', 'سي'], ['cy', 'سي'], ['ge$', 'ج'], ['ge', 'جي'], ['gi', 'جي'], ['gy', 'جي'],
  ['er$', 'ر'], ['e$', ''], ['a', 'ا'], ['e', 'ي'], ['i', 'ي'], ['o', 'و'], ['u', 'و'], ['y', 'ي'],
  ['b', 'ب'], ['c', 'ك'], ['d', 'د'], ['f', 'ف'], ['g', 'غ'], ['h', 'ه'], ['j', 'ج'], ['k', 'ك'], ['l', 'ل'], ['m', 'م'], ['n', 'ن'],
  ['p', 'ب'], ['q', 'ق'], ['r', 'ر'], ['s', 'س'], ['t', 'ت'], ['v', 'ف'], ['w', 'و'], ['x', 'كس'], ['z', 'ز'],
];

const VOWELS = /[aeiouy]/;

/** One word in Arabic letters: by its sounds, or letter by letter where it cannot be spoken. Other scripts stay. */
export function transliterate(word: string): string {
  const plain = word.normalize('NFD').replace(/\p{M}/gu, '').replace(/['’]/g, '').toLowerCase();
  if (!/[a-z]/.test(plain)) return word;
  return plain.replace(/[a-z]+/g, (latin) => (latin.length === 1 || !VOWELS.test(latin) ? spellOut(latin) : bySound(latin)));
}

/** Each letter by its name. */
export function spellOut(letters: string): string {
  return [...letters.toLowerCase()].map((letter) => LETTER_NAMES[letter] ?? letter).join(' ');
}

function bySound(word: string): string {
  // A doubled consonant is one sound.
  const single = word.replace(/([^aeiouy])\1/g, '$1');
  let arabic = '';
  let at = 0;
  while (at < single.length) {
    const [spelling, sound] = soundAt(single, at);
    arabic += sound;
    at += spelling.length;
  }
  return arabic;
}

function soundAt(word: string, at: number): readonly [spelling: string, sound: string] {
  for (const [pattern, sound] of SOUNDS) {
    const begins = pattern.startsWith('^');
    const ends = pattern.endsWith('$');
    const spelling = pattern.slice(begins ? 1 : 0, ends ? -1 : undefined);
    if (begins && at > 0) continue;
    if (ends && at + spelling.length < word.length) continue;
    if (word.startsWith(spelling, at)) return [spelling, sound];
  }
  return [word[at]!, ''];
}
