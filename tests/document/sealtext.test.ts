import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FormatError, MAX_TEXT_LENGTH, readSealText, sealText } from '../../document/index.ts';
import { digitsOf, ORIGIN, signedSeal } from '../vectors/seal-bytes.ts';

const seal = signedSeal({}).bytes;
const digits = digitsOf(seal);

function refused(text: string): FormatError {
  try {
    readSealText(text);
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text.slice(0, 60)}`);
}

describe('a seal text', () => {
  test('is the address, a hash and the digits', () => {
    expect(sealText(ORIGIN, seal)).toBe(`${ORIGIN}/#${digits}`);
    expect(readSealText(sealText(ORIGIN, seal))).toEqual({ address: ORIGIN, digits });
  });

  test.each([['', ''], ['  ', '\n'], ['\r\n', '\t '], ['\u00a0', '\ufeff']])('may have white space around it: %j %j', (before, after) => {
    for (const text of [`${ORIGIN}/#${digits}`, `#${digits}`, digits]) {
      expect(readSealText(before + text + after).digits).toBe(digits);
    }
  });

  test('has no address when it is typed or scanned without one', () => {
    expect(readSealText(digits)).toEqual({ address: undefined, digits });
    expect(readSealText(`#${digits}`)).toEqual({ address: undefined, digits });
  });

  test('has 100 digits at least when it stands without an address', () => {
    expect(readSealText('1'.repeat(100)).digits).toHaveLength(100);
    expect(refused('1'.repeat(99)).code).toBe('text-no-seal');
  });

  test('may be typed in capitals, as an alphanumeric QR spells it', () => {
    expect(readSealText(`HTTPS://CHECK.EXAMPLE/#${digits}`).address).toBe(ORIGIN);
  });

  test('is read up to 2,000 characters', () => {
    expect(readSealText(digits.padEnd(MAX_TEXT_LENGTH)).digits).toBe(digits);
    expect(refused(digits.padEnd(MAX_TEXT_LENGTH + 1)).code).toBe('text-too-long');
  });
});

describe('an address that only looks like the official one is another address', () => {
  test.each([
    'https://chеck.example', 'https://check.example.evil.example', 'https://check.example@evil.example', 'https://evil.example\\@check.example',
    'https://check.example:8443', 'http://check.example', 'https://check-example', 'https://check.example.', 'https://check.example%2f.evil.example',
    'https://user:secret@check.example', 'https://check.example\u200b', 'https://𝐜heck.example', 'https://check。example', 'javascript://check.example',
  ])('%s', (address) => {
    let read: string | undefined;
    try {
      read = readSealText(`${address}/#${digits}`).address;
    } catch (error) {
      expect((error as FormatError).code).toMatch(/^text-/);
    }
    expect(read).not.toBe(ORIGIN);
  });
});

describe('a foreign text', () => {
  test.each([
    ['https://evil.example/pay?card=4111', 'https://evil.example'], ['https://user:secret@evil.example/', 'https://evil.example'],
    ['https://chеck.example/', 'https://xn--chck-w4d.example'], ['javascript:alert(document.cookie)', 'javascript:'], ['mailto:someone@example.com', 'mailto:'],
    ['WIFI:T:WPA;S:mall;P:secret;;', 'wifi:'], ['otpauth://totp/Bank?secret=ABC', 'otpauth://totp'], ['data:text/html,secret', 'data:'],
  ])('%s is named by %s, without what may be private', (text, named) => {
    const { code, detail } = refused(text);
    expect(code).toBe('text-foreign');
    expect(detail).toBe(named);
  });

  test('that no parser understands is cut short', () => {
    expect(refused(`https://[${'x'.repeat(500)}`).detail!.length).toBeLessThanOrEqual(60);
    expect(refused(`x${'y'.repeat(500)}:rest`).detail!.length).toBeLessThanOrEqual(120);
  });
});

describe('reading', () => {
  test('any text gives digits or a FormatError, and never digits that are none', () => {
    const pieces = fc.array(fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom(ORIGIN, '/#', '#', digits, 'https:', '//', ' ', '٣', '@', ':')), { maxLength: 6 });
    fc.assert(
      fc.property(pieces, (parts) => {
        try {
          expect(readSealText(parts.join('')).digits).toMatch(/^[0-9]+$/);
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
          expect(error.code).toMatch(/^text-/);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('takes no longer for texts made to be slow', () => {
    const slow = ['a:', 'a+', 'a://', '/#', '1', '#1', 'a.', ' ', 'a1'].map((piece) => piece.repeat(MAX_TEXT_LENGTH / piece.length - 1) + '!');
    for (const text of slow) expect(refused(text).code).toMatch(/^text-/);
  });
});
