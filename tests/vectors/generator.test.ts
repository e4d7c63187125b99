import { verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { publicKeyOf, signAsItFalls, TEST_KEY } from './test-key.ts';
import { toJson } from './vector-files.ts';

test.each(Object.entries(toJson()))('%s is what the generator makes', (file, text) => {
  expect(readFileSync(new URL(file, import.meta.url), 'utf8') === text).toBe(true);
});

describe('the generator signs as RFC 6979 A.2.5 says', () => {
  test('the public key is the published one', () => {
    expect(TEST_KEY.publicKey).toBe(
      '04' + '60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6' + '7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299',
    );
  });

  test.each([
    ['sample', 'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716', 'f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8'],
    ['test', 'f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367', '019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083'],
  ])('the signature of "%s" is the published one', (message, r, s) => {
    const signature = signAsItFalls(new TextEncoder().encode(message));
    expect(signature.toString('hex')).toBe(r + s);
    expect(verify('sha256', Buffer.from(message), { key: publicKeyOf(TEST_KEY.publicKey), dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
  });
});
