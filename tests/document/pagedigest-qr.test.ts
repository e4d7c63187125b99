import { describe, expect, test } from '@jest/globals';
import { type PdfView, qrContentStream, sealQr } from '../../document/index.ts';
import { arr, dict, name, num, ref, str, stream, TRUE, walked } from './pdf-views.ts';

const QR = sealQr('https://check.example/#', '4'.repeat(494));
const OTHER = sealQr('https://check.example/#', '5'.repeat(494));
const CATALOG = dict({ X: ref('qr') });

const box = (side: string): PdfView => arr(num('0'), num('0'), num(side), num(side));
const ENTRIES = { Type: name('XObject'), Subtype: name('Form'), BBox: box('120.5'), Resources: dict({}), Length: num('9') };
const CONTENT = qrContentStream(QR, '120.5');

const walkOf = (form: PdfView, qr: typeof QR | undefined = QR): ReturnType<typeof walked> => walked(CATALOG, { qr: form }, qr);

describe('the QR on a page', () => {
  test('stands as its side when it is drawn from this seal', async () => {
    const { text, qrFound } = await walkOf(stream(ENTRIES, CONTENT));
    expect(text.endsWith('r0;Q5;120.5')).toBe(true);
    expect(qrFound).toBe(true);
  });

  test('gives one walk for two seals, each with its own', async () => {
    const other = await walkOf(stream(ENTRIES, qrContentStream(OTHER, '120.5')), OTHER);
    expect(other).toEqual(await walkOf(stream(ENTRIES, CONTENT)));
  });

  test('may lack the length, which is the file’s and not the page’s', async () => {
    const { Length: _, ...rest } = ENTRIES;
    expect((await walkOf(stream(rest, CONTENT))).qrFound).toBe(true);
  });

  test('of another side is another page', async () => {
    const large = await walkOf(stream({ ...ENTRIES, BBox: box('121') }, qrContentStream(QR, '121')));
    expect(large.qrFound).toBe(true);
    expect(large.text.endsWith('Q3;121')).toBe(true);
  });

  test.each<[string, PdfView]>([
    ['one module differs', stream(ENTRIES, CONTENT.replace(/fe/, 'ff'))],
    ['another seal', stream(ENTRIES, qrContentStream(OTHER, '120.5'))],
    ['another side in the content', stream(ENTRIES, qrContentStream(QR, '120.6'))],
    ['upper-case hexadecimal', stream(ENTRIES, CONTENT.replace(/ID\n[^>]*/, (hex) => hex.toUpperCase()))],
    ['something drawn after it', stream(ENTRIES, `${CONTENT}0 0 9 9 re f\n`)],
    ['a space more', stream(ENTRIES, CONTENT.replace('q\n', 'q \n'))],
    ['another colour', stream(ENTRIES, CONTENT.replace('0 g', '1 g'))],
    ['a filter', stream({ ...ENTRIES, Filter: name('FlateDecode') }, CONTENT)],
    ['a matrix', stream({ ...ENTRIES, Matrix: arr(num('1'), num('0'), num('0'), num('1'), num('0'), num('0')) }, CONTENT)],
    ['a group', stream({ ...ENTRIES, Group: dict({}) }, CONTENT)],
    ['optional content', stream({ ...ENTRIES, OC: ref('layer') }, CONTENT)],
    ['resources', stream({ ...ENTRIES, Resources: dict({ Font: dict({}) }) }, CONTENT)],
    ['no resources', stream({ Type: ENTRIES.Type, Subtype: ENTRIES.Subtype, BBox: ENTRIES.BBox, Length: ENTRIES.Length }, CONTENT)],
    ['indirect resources', stream({ ...ENTRIES, Resources: ref('none') }, CONTENT)],
    ['an image', stream({ ...ENTRIES, Subtype: name('Image') }, CONTENT)],
    ['its subtype a string', stream({ ...ENTRIES, Subtype: str('Form') }, CONTENT)],
    ['no type', stream({ Subtype: ENTRIES.Subtype, BBox: ENTRIES.BBox, Resources: ENTRIES.Resources, Length: ENTRIES.Length }, CONTENT)],
    ['a box that is no square', stream({ ...ENTRIES, BBox: arr(num('0'), num('0'), num('120.5'), num('1')) }, CONTENT)],
    ['a box that does not begin at 0', stream({ ...ENTRIES, BBox: arr(num('1'), num('0'), num('120.5'), num('120.5')) }, CONTENT)],
    ['a box of five', stream({ ...ENTRIES, BBox: arr(num('0'), num('0'), num('120.5'), num('120.5'), num('0')) }, CONTENT)],
    ['an indirect box', stream({ ...ENTRIES, BBox: ref('box') }, CONTENT)],
    ['an entry twice', { kind: 'stream', entries: [...Object.entries(ENTRIES).filter(([key]) => key !== 'Length'), ['Type', name('XObject')]], data: new TextEncoder().encode(CONTENT) }],
    ['no stream', dict(ENTRIES)],
  ])('is not taken for the seal’s with %s', async (_, form) => {
    const { text, qrFound } = await walkOf(form);
    expect(qrFound).toBe(false);
    expect(text).not.toMatch(/r0;Q/);
  });

  test('is not looked for where there is no seal', async () => {
    const { text, qrFound } = await walked(CATALOG, { qr: stream(ENTRIES, CONTENT) }, undefined);
    expect(qrFound).toBe(false);
    expect(text).toContain('S<4;');
  });

  test('is not drawn anew for every form that looks like it', async () => {
    let modulesAsked = 0;
    const counted = { ...QR, isDark: (row: number, column: number) => QR.isDark(row, column) && ++modulesAsked > 0 };
    qrContentStream(counted, '1');
    const once = modulesAsked;
    const forms = Array.from({ length: 500 }, (_, i) => [`f${i}`, stream({ ...ENTRIES, BBox: box(String(i)) }, 'q Q')] as const);
    await walked(dict({ X: arr(...forms.map(([id]) => ref(id)), TRUE) }), Object.fromEntries(forms), counted);
    expect(modulesAsked).toBeLessThanOrEqual(3 * once);
  });
});
