import { describe, expect, it } from '@jest/globals';
import { moneyInWords } from '../../papers/index.ts';

/** Written out by hand from the rules of the numeral, not from the code. */
const QAR: readonly (readonly [amount: string, ar: string, en: string])[] = [
  ['0.00', 'صفر ريال قطري', 'Zero Qatari riyals'],
  ['0.50', 'صفر ريال قطري وخمسون درهماً', 'Zero Qatari riyals and fifty dirhams'],
  ['1.00', 'ريال قطري واحد', 'One Qatari riyal'],
  ['2.00', 'ريالان قطريان', 'Two Qatari riyals'],
  ['3.00', 'ثلاثة ريالات قطرية', 'Three Qatari riyals'],
  ['8.01', 'ثمانية ريالات قطرية ودرهم واحد', 'Eight Qatari riyals and one dirham'],
  ['10.02', 'عشرة ريالات قطرية ودرهمان', 'Ten Qatari riyals and two dirhams'],
  ['11.03', 'أحد عشر ريالاً قطرياً وثلاثة دراهم', 'Eleven Qatari riyals and three dirhams'],
  ['12.11', 'اثنا عشر ريالاً قطرياً وأحد عشر درهماً', 'Twelve Qatari riyals and eleven dirhams'],
  ['20.00', 'عشرون ريالاً قطرياً', 'Twenty Qatari riyals'],
  ['21.00', 'واحد وعشرون ريالاً قطرياً', 'Twenty-one Qatari riyals'],
  ['32.00', 'اثنان وثلاثون ريالاً قطرياً', 'Thirty-two Qatari riyals'],
  ['99.99', 'تسعة وتسعون ريالاً قطرياً وتسعة وتسعون درهماً', 'Ninety-nine Qatari riyals and ninety-nine dirhams'],
  ['100.00', 'مئة ريال قطري', 'One hundred Qatari riyals'],
  ['101.00', 'مئة ريال قطري وريال واحد', 'One hundred and one Qatari riyals'],
  ['102.00', 'مئة ريال قطري وريالان', 'One hundred and two Qatari riyals'],
  ['103.00', 'مئة وثلاثة ريالات قطرية', 'One hundred and three Qatari riyals'],
  ['110.00', 'مئة وعشرة ريالات قطرية', 'One hundred and ten Qatari riyals'],
  ['111.00', 'مئة وأحد عشر ريالاً قطرياً', 'One hundred and eleven Qatari riyals'],
  ['200.00', 'مئتا ريال قطري', 'Two hundred Qatari riyals'],
  ['202.00', 'مئتا ريال قطري وريالان', 'Two hundred and two Qatari riyals'],
  ['250.00', 'مئتان وخمسون ريالاً قطرياً', 'Two hundred and fifty Qatari riyals'],
  ['300.00', 'ثلاثمئة ريال قطري', 'Three hundred Qatari riyals'],
  ['812.00', 'ثمانمئة واثنا عشر ريالاً قطرياً', 'Eight hundred and twelve Qatari riyals'],
  ['1000.00', 'ألف ريال قطري', 'One thousand Qatari riyals'],
  ['1001.00', 'ألف ريال قطري وريال واحد', 'One thousand and one Qatari riyals'],
  ['1002.00', 'ألف ريال قطري وريالان', 'One thousand and two Qatari riyals'],
  ['1005.00', 'ألف وخمسة ريالات قطرية', 'One thousand and five Qatari riyals'],
  ['1100.00', 'ألف ومئة ريال قطري', 'One thousand one hundred Qatari riyals'],
  ['1200.00', 'ألف ومئتا ريال قطري', 'One thousand two hundred Qatari riyals'],
  ['1234.50', 'ألف ومئتان وأربعة وثلاثون ريالاً قطرياً وخمسون درهماً', 'One thousand two hundred and thirty-four Qatari riyals and fifty dirhams'],
  ['2000.00', 'ألفا ريال قطري', 'Two thousand Qatari riyals'],
  ['2001.00', 'ألفا ريال قطري وريال واحد', 'Two thousand and one Qatari riyals'],
  ['2500.00', 'ألفان وخمسمئة ريال قطري', 'Two thousand five hundred Qatari riyals'],
  ['3000.00', 'ثلاثة آلاف ريال قطري', 'Three thousand Qatari riyals'],
  ['10000.00', 'عشرة آلاف ريال قطري', 'Ten thousand Qatari riyals'],
  ['11000.00', 'أحد عشر ألف ريال قطري', 'Eleven thousand Qatari riyals'],
  ['12500.00', 'اثنا عشر ألفاً وخمسمئة ريال قطري', 'Twelve thousand five hundred Qatari riyals'],
  ['100000.00', 'مئة ألف ريال قطري', 'One hundred thousand Qatari riyals'],
  ['101000.00', 'مئة ألف وألف ريال قطري', 'One hundred and one thousand Qatari riyals'],
  ['102000.00', 'مئة ألف وألفا ريال قطري', 'One hundred and two thousand Qatari riyals'],
  ['102500.00', 'مئة ألف وألفان وخمسمئة ريال قطري', 'One hundred and two thousand five hundred Qatari riyals'],
  ['103000.00', 'مئة وثلاثة آلاف ريال قطري', 'One hundred and three thousand Qatari riyals'],
  ['200000.00', 'مئتا ألف ريال قطري', 'Two hundred thousand Qatari riyals'],
  ['250000.00', 'مئتان وخمسون ألف ريال قطري', 'Two hundred and fifty thousand Qatari riyals'],
  ['1000000.00', 'مليون ريال قطري', 'One million Qatari riyals'],
  ['1000002.00', 'مليون ريال قطري وريالان', 'One million and two Qatari riyals'],
  ['1002000.00', 'مليون وألفا ريال قطري', 'One million two thousand Qatari riyals'],
  ['2000000.00', 'مليونا ريال قطري', 'Two million Qatari riyals'],
  ['3000000.00', 'ثلاثة ملايين ريال قطري', 'Three million Qatari riyals'],
  ['11500000.00', 'أحد عشر مليوناً وخمسمئة ألف ريال قطري', 'Eleven million five hundred thousand Qatari riyals'],
  ['200000000.00', 'مئتا مليون ريال قطري', 'Two hundred million Qatari riyals'],
  [
    '2345678.99',
    'مليونان وثلاثمئة وخمسة وأربعون ألفاً وستمئة وثمانية وسبعون ريالاً قطرياً وتسعة وتسعون درهماً',
    'Two million three hundred and forty-five thousand six hundred and seventy-eight Qatari riyals and ninety-nine dirhams',
  ],
  [
    '999999999.99',
    'تسعمئة وتسعة وتسعون مليوناً وتسعمئة وتسعة وتسعون ألفاً وتسعمئة وتسعة وتسعون ريالاً قطرياً وتسعة وتسعون درهماً',
    'Nine hundred and ninety-nine million nine hundred and ninety-nine thousand nine hundred and ninety-nine Qatari riyals and ninety-nine dirhams',
  ],
  ['2000000000.00', 'مليارا ريال قطري', 'Two billion Qatari riyals'],
];

describe('amounts in Qatari riyals', () => {
  it.each(QAR)('%s', (amount, ar, en) => {
    expect(moneyInWords(amount, 'QAR')).toEqual({ ar: `فقط ${ar} لا غير`, en: `${en} only` });
  });
});

describe('the feminine halala', () => {
  it.each([
    ['1.01', 'هللة واحدة'], ['1.02', 'هللتان'], ['1.03', 'ثلاث هللات'], ['1.08', 'ثماني هللات'], ['1.10', 'عشر هللات'],
    ['1.11', 'إحدى عشرة هللة'], ['1.12', 'اثنتا عشرة هللة'], ['1.13', 'ثلاث عشرة هللة'], ['1.18', 'ثماني عشرة هللة'], ['1.20', 'عشرون هللة'],
    ['1.21', 'إحدى وعشرون هللة'], ['1.22', 'اثنتان وعشرون هللة'], ['1.25', 'خمس وعشرون هللة'], ['1.28', 'ثمانٍ وعشرون هللة'], ['1.99', 'تسع وتسعون هللة'],
  ])('%s', (amount, minor) => {
    expect(moneyInWords(amount, 'SAR').ar).toBe(`فقط ريال سعودي واحد و${minor} لا غير`);
  });
});

describe('other currencies', () => {
  it.each([
    ['3.05', 'AED', 'ثلاثة دراهم إماراتية وخمسة فلوس', 'Three UAE dirhams and five fils'],
    ['12.01', 'AED', 'اثنا عشر درهماً إماراتياً وفلس واحد', 'Twelve UAE dirhams and one fils'],
    ['2.100', 'KWD', 'ديناران كويتيان ومئة فلس', 'Two Kuwaiti dinars and one hundred fils'],
    ['5.101', 'BHD', 'خمسة دنانير بحرينية ومئة فلس وفلس واحد', 'Five Bahraini dinars and one hundred and one fils'],
    ['11.202', 'OMR', 'أحد عشر ريالاً عمانياً ومئتا بيسة وبيستان', 'Eleven Omani rials and two hundred and two baisas'],
    ['100.003', 'OMR', 'مئة ريال عماني وثلاث بيسات', 'One hundred Omani rials and three baisas'],
    ['40.250', 'JOD', 'أربعون ديناراً أردنياً ومئتان وخمسون فلساً', 'Forty Jordanian dinars and two hundred and fifty fils'],
  ] as const)('%s %s', (amount, currency, ar, en) => {
    expect(moneyInWords(amount, currency)).toEqual({ ar: `فقط ${ar} لا غير`, en: `${en} only` });
  });
});

describe('what is no amount', () => {
  it.each(['1', '1.5', '1.500', '-1.00', '1,000.00', '١.٠٠', '1234567890123.00', ''])('%s is refused', (text) => {
    expect(() => moneyInWords(text, 'QAR')).toThrow(RangeError);
  });
});
