import { expect, test } from '@jest/globals';

test('a test file may use types that Node erases', () => {
  const greeting: string = 'ختم' satisfies string;
  expect(greeting).toHaveLength(3);
});
