import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { MAX_OBJECTS, pageDigest, type PageDigestError, type PdfView } from '../../document/index.ts';
import { arr, dict, FALSE, HEAD, name, NULL, num, type Objects, ref, reversed, str, stream, TRUE, walked, walkedValue } from './pdf-views.ts';

const refusal = expect.objectContaining({ name: 'PageDigestError', code: 'page-not-walkable' }) as unknown as PageDigestError;

/** A page of a small paper, with the loop that every page tree has. */
const OBJECTS: Objects = {
  pages: dict({ Type: name('Pages'), Kids: arr(ref('page')), Count: num('1') }),
  page: dict({ Type: name('Page'), Parent: ref('pages'), Contents: ref('content'), MediaBox: arr(num('0'), num('0'), num('595.28'), num('841.89')) }),
  content: stream({ Length: num('8'), Filter: name('FlateDecode') }, 'contents'),
};
const CATALOG = dict({ Type: name('Catalog'), Pages: ref('pages') });
const WALK =
  HEAD + '<2;/5;Pagesr0;/4;Type/7;Catalog' + '<3;/5;Countn1;1/4;Kids[1;r1;/4;Type/5;Pages' +
  '<4;/8;Contentsr2;/8;MediaBox[4;n1;0n1;0n6;595.28n6;841.89/6;Parentr0;/4;Type/4;Page' + 'S<1;/6;Filter/11;FlateDecoded8;contents';

describe('the page digest', () => {
  test('walks a paper as SPEC §6.2 says, byte for byte', async () => {
    expect((await walked(CATALOG, OBJECTS)).text).toBe(WALK);
  });

  test('is the hash of that walk', async () => {
    const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
    const { digest, qrFound } = await pageDigest(sha256, { catalog: CATALOG, resolve: (id) => OBJECTS[id]! }, undefined);
    expect(Buffer.from(digest).toString('hex')).toBe(createHash('sha256').update(WALK, 'latin1').digest('hex'));
    expect(qrFound).toBe(false);
  });

  test('does not hang on the order of entries or on the numbers of objects', async () => {
    const turned = Object.fromEntries(Object.entries(OBJECTS).map(([id, view]) => [id, reversed(view)]));
    expect((await walked(reversed(CATALOG), turned)).text).toBe(WALK);
    const plain = await walked(dict({ Pages: ref('pages') }), { pages: dict({ Kids: arr(ref('page')) }), page: dict({ Parent: ref('pages') }) });
    const moved = await walked(dict({ Pages: ref('71 0') }), { '71 0': dict({ Kids: arr(ref('3 0')) }), '3 0': dict({ Parent: ref('71 0') }) });
    expect(moved.text).toBe(plain.text);
  });

  test('leaves out an entry that is null', async () => {
    expect((await walked(dict({ X: NULL }))).text).toBe(`${HEAD}<0;`);
  });

  test.each<[string, PdfView, string]>([
    ['true', arr(TRUE), '[1;t'], ['false', arr(FALSE), '[1;f'], ['a null in an array', arr(NULL), '[1;z'], ['a number', num('+01.50'), 'n3;1.5'], ['a name', name('A b'), '/3;A b'],
    ['an empty name', name(''), '/0;'], ['a string', str('(x)'), 's3;(x)'], ['an empty string', str(''), 's0;'], ['an empty array', arr(), '[0;'], ['an empty dictionary', dict({}), '<0;'],
    ['a null entry, which is as good as none', dict({ A: NULL, B: num('1') }), '<1;/1;Bn1;1'], ['keys in the order of bytes', dict({ b: TRUE, a: TRUE, B: TRUE, aa: TRUE }), '<4;/1;Bt/1;at/2;aat/1;bt'],
  ])('spells %s', async (_, value, expected) => {
    expect(await walkedValue(value)).toBe(expected);
  });

  test('keeps apart what could be mistaken for one another', async () => {
    const values = [
      name('1'), str('1'), num('1'), arr(num('1')), arr(num('11')), arr(num('1'), num('1')), dict({ A: num('1') }), arr(name('A'), num('1')), str('s1;1'), arr(arr(), arr()), arr(arr(arr())), TRUE, FALSE,
      ref('a'), arr(ref('a'), ref('a')), arr(ref('a'), ref('b')), dict({ A: ref('a'), B: ref('a') }), dict({ A: ref('a'), B: ref('b') }), str('n1;1'), name('n1;1'),
    ];
    const walks = await Promise.all(values.map((value) => walkedValue(value, { a: stream({}, 'x'), b: stream({}, 'x') })));
    expect(new Set(walks).size).toBe(values.length);
  });

  test('walks an object once, however often and from wherever it is named', async () => {
    const objects = { a: arr(ref('a'), ref('b')), b: arr(ref('a'), ref('b')) };
    expect(await walkedValue(arr(ref('b'), ref('a'), ref('b')), objects)).toBe('[3;r0;r1;r0;' + '[2;r1;r0;' + '[2;r1;r0;');
  });

  test('takes a reference to nothing for null', async () => {
    expect(await walkedValue(ref('none'))).toBe('r0;z');
  });

  test('notices any change of what is shown', async () => {
    const changes: Objects[] = [
      { content: stream({ Filter: name('FlateDecode') }, 'contentt') }, { content: stream({}, 'contents') }, { content: stream({ Filter: name('FlateDecode'), DL: num('8') }, 'contents') },
      { pages: dict({ Type: name('Pages'), Kids: arr(ref('page')), Count: num('2') }) }, { pages: dict({ Type: name('Pages'), Kids: arr(ref('page'), ref('page')), Count: num('1') }) },
      { page: dict({ Type: name('Page'), Parent: ref('pages'), Contents: arr(ref('content')) }) },
    ];
    const walks = await Promise.all(changes.map(async (change) => (await walked(CATALOG, { ...OBJECTS, ...change })).text));
    expect(new Set([WALK, ...walks]).size).toBe(changes.length + 1);
  });
});

describe('the page digest leaves out', () => {
  const catalogWith = (entries: Record<string, PdfView>): PdfView => dict({ Type: name('Catalog'), Pages: ref('pages'), ...entries });
  const walkOf = async (entries: Record<string, PdfView>, objects: Objects = {}): Promise<string> => (await walked(catalogWith(entries), { ...OBJECTS, ...objects })).text;

  test.each(['Metadata', 'AF', 'DSS', 'Extensions'])('%s in the catalog, with all that hangs on it', async (key) => {
    expect(await walkOf({ [key]: ref('more') }, { more: stream({}, 'later') })).toBe(WALK);
  });

  test.each(['Metadata', 'AF', 'DSS', 'Extensions'])('not %s elsewhere', async (key) => {
    const page = { ...OBJECTS, page: dict({ Type: name('Page'), Parent: ref('pages'), [key]: str('x') }) };
    expect((await walked(CATALOG, page)).text).toContain(`/${key.length};${key}s1;x`);
  });

  test('attachments in the catalog’s names, not other names', async () => {
    const empty = await walkOf({ Names: dict({}) });
    expect(await walkOf({ Names: dict({ EmbeddedFiles: ref('files') }) }, { files: arr(str('seal.cose')) })).toBe(empty);
    expect(await walkOf({ Names: dict({ EmbeddedFiles: ref('files'), JavaScript: str('x') }) })).toContain('/10;JavaScripts1;x');
    const page = { page: dict({ Names: dict({ EmbeddedFiles: str('x') }) }) };
    expect(await walkOf({}, page)).toContain('/13;EmbeddedFiless1;x');
  });

  test('the value of a signature field, not that of another field', async () => {
    const field = (type: string): PdfView => dict({ FT: name(type), T: str('s'), V: ref('value') });
    const walkOfField = (type: string): Promise<string> => walkedValue(field(type), { value: str('signature') });
    expect(await walkOfField('Sig')).toBe('<2;/2;FT/3;Sig/1;Ts1;s');
    expect(await walkOfField('Tx')).toContain('/1;Vr0;s9;signature');
  });
});

describe('the page digest refuses', () => {
  test('a catalog that is no dictionary', async () => {
    await expect(walked(arr())).rejects.toEqual(refusal);
  });

  test('an indirect name dictionary, behind which attachments could not be told from the page', async () => {
    await expect(walked(dict({ Names: ref('names') }), { names: dict({}) })).rejects.toEqual(refusal);
  });

  test('values that stand inside more than 64 others', async () => {
    const nested = (depth: number): PdfView => Array.from({ length: depth }).reduce<PdfView>((inner) => arr(inner), TRUE);
    expect(await walkedValue(nested(63))).toBe('[1;'.repeat(63) + 't');
    await expect(walkedValue(nested(64))).rejects.toEqual(refusal);
    expect(await walkedValue(ref('deep'), { deep: nested(64) })).toBe('r0;' + '[1;'.repeat(64) + 't');
    await expect(walkedValue(ref('deep'), { deep: nested(65) })).rejects.toEqual(refusal);
    await expect(walkedValue(nested(100_000))).rejects.toEqual(refusal);
  });

  test('more than 100,000 objects', async () => {
    const chain = (length: number): Promise<unknown> => pageDigest((bytes) => bytes, {
      catalog: dict({ X: ref('1') }), resolve: (id) => (Number(id) < length ? ref(String(Number(id) + 1)) : TRUE),
    }, undefined);
    await expect(chain(MAX_OBJECTS)).resolves.toBeDefined();
    await expect(chain(MAX_OBJECTS + 1)).rejects.toEqual(refusal);
  });

  test.each(['é', 'مفتاح', '\u0080'])('the key %j, whose bytes two parsers may read as two names', async (key) => {
    await expect(walkedValue(dict({ [key]: TRUE }))).rejects.toEqual(refusal);
  });

  test('a number that is none', async () => {
    await expect(walkedValue(num('1.2.3'))).rejects.toEqual(refusal);
  });
});
