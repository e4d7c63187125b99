import { describe, expect, test } from '@jest/globals';
import { Syntax } from '../../issuer/pdf/syntax.ts';

const read = (text: string) => new Syntax(text).object();
const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('objects of the layout engine', () => {
  test.each([
    ['(plain)', 'plain'],
    ['(a (nested) one)', 'a (nested) one'],
    ['(\\n\\r\\t\\b\\f\\(\\)\\\\\\x)', '\n\r\t\b\f()\\x'],
    ['(\\101\\7z\\0053)', 'A\x07z\x053'],
    ['(broken \\\r\nline\r\nend)', 'broken line\nend'],
    ['()', ''],
    ['<4142 43>', 'ABC'],
    ['<414>', 'A@'],
  ])('string %s', (written, value) => {
    expect(read(written)).toEqual({ kind: 'string', bytes: bytes(value) });
  });

  test.each([
    ['/Name', 'Name'],
    ['/A#20B#2f', 'A B/'],
    ['/', ''],
  ])('name %s', (written, value) => {
    expect(read(written)).toEqual({ kind: 'name', bytes: bytes(value) });
  });

  test.each(['0', '-12.50', '+3', '.5', '4.'])('number %s keeps its text', (written) => {
    expect(read(written)).toEqual({ kind: 'number', text: written });
  });

  test('references are told from numbers', () => {
    expect(read('[1 0 R 2 0 3 0 R null true]')).toEqual({
      kind: 'array',
      items: [{ kind: 'reference', id: '1' }, { kind: 'number', text: '2' }, { kind: 'number', text: '0' }, { kind: 'reference', id: '3' }, { kind: 'null' }, { kind: 'boolean', value: true }],
    });
  });

  test('dictionaries keep their order', () => {
    expect(read('<</B/N/A<</C(x)>>>>')).toEqual({
      kind: 'dictionary',
      entries: [['B', { kind: 'name', bytes: bytes('N') }], ['A', { kind: 'dictionary', entries: [['C', { kind: 'string', bytes: bytes('x') }]] }]],
    });
  });

  test.each(['', '<</A 1/A 2>>', '<</A#42 1>>', '<</A 1', '[1', '(open', '<4', '<4x>', '1.2.3', 'nul', '% comment\n1', ')'])('refuses %s', (written) => {
    expect(() => read(written)).toThrow(expect.objectContaining({ code: 'layout-unreadable' }));
  });
});
