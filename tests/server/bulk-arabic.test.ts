import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { textProblem } from '../../document/text.ts';
import { ARABIC_STYLES, toArabic } from '../../server/bulk/arabic/index.ts';
import { cleanText } from '../../server/bulk/mapping/clean.ts';

test.each([
  ['name', 'VANITY HOMES', 'منازل فانيتي'],
  ['name', 'GENESIS BUILDERS GROUP', 'مجموعة بناة جينيسيس'],
  ['name', 'MORRISON HOMES (CALGARY)', 'منازل موريسون (كالغاري)'],
  ['name', 'CEDARGLEN GROUP (THE)', 'مجموعة سيدارغلين'],
  ['name', 'HOMES BY AVI (CALGARY)', 'منازل من آفي (كالغاري)'],
  ['name', 'DISCIPLE HOMES & IMPROVEMENTS', 'منازل وتحسينات ديسسيبل'],
  ['name', 'GOVAN BROWN & ASSOCIATES', 'غوفان براون ومشاركون'],
  ['name', 'PCL CONSTRUCTION', 'إنشاءات بي سي إل'],
  ['name', '360 RENO', 'ترميم 360'],
  ['place', 'WINDSOR PARK', 'منتزه ويندسور'],
  ['place', 'FAIRVIEW INDUSTRIAL', 'فايرفيو الصناعية'],
  ['place', 'GREENVIEW INDUSTRIAL PARK', 'منتزه غرينفيو الصناعي'],
  ['place', 'UNIVERSITY DISTRICT', 'حي الجامعة'],
  ['address', '#2800 300 5 AV SW', 'وحدة 2800، مبنى 300، جادة 5، جنوب غرب'],
  ['address', '126R KEYSTONE CREEK PL NE', 'مبنى 126 آر، ميدان كيستون كريك، شمال شرق'],
  ['address', '1826 6 ST NE', 'مبنى 1826، شارع 6، شمال شرق'],
  ['phrase', 'SFD,FIREPLACE,GARAGE,DECK,PORCH', 'مسكن لأسرة واحدة، مدفأة، مرآب، شرفة خشبية، رواق'],
  ['phrase', 'SFD,BSMT-DEV,SSuite', 'مسكن لأسرة واحدة، تجهيز القبو، جناح ثانوي'],
  ['phrase', 'Interior Alterations', 'تعديلات داخلية'],
  ['phrase', 'New garage', 'مرآب جديد'],
  ['phrase', 'New 4-Unit Rowhouse - Building 16', 'منازل متراصة جديدة من 4 وحدات - مبنى 16'],
  ['phrase', 'New two story warehouse building', 'مبنى مستودع جديد من طابقين'],
  ['phrase', 'Fire alarm panel replacement', 'استبدال لوحة إنذار حريق'],
  ['phrase', 'Group A2', 'مجموعة إيه 2'],
  ['phrase', '--', '--'],
] as const)('%s: %s', (style, english, arabic) => {
  expect(toArabic(english, style)).toBe(arabic);
});

test('any cleaned text becomes a text that paper takes, always the same, without basic Latin letters', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 60 }), fc.string({ unit: 'binary', maxLength: 40 })), fc.constantFrom(...ARABIC_STYLES), (raw, style) => {
      const text = cleanText(raw);
      fc.pre(text !== '' && textProblem(text, 1000) === undefined);
      const arabic = toArabic(text, style);
      expect(arabic).toBe(toArabic(text, style));
      expect(textProblem(arabic, 10_000)).toBeUndefined();
      expect(arabic).not.toMatch(/[A-Za-z]/);
    }),
    { numRuns: 2000 },
  );
});

test('no hyphen stands between digits, where Arabic would show its sides exchanged', () => {
  for (const style of ARABIC_STYLES) expect(toArabic('Unit 24-33992 and 2 -6, 9.10.14-B', style)).not.toMatch(/\d\s?-\d|\d-\s?\d/);
});
