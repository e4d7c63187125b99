import { expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
const TEXT = readFileSync(path.join(ROOT, 'docs/threat-model.md'), 'utf8');
const ATTACKERS = ['forger', 'bribed officer', 'database administrator', 'thief of a signer key', 'thief of the root', 'network attacker', 'clone site', 'stolen kiosk'];
const ROWS = TEXT.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| cannot'));

test('the threat model names every attacker', () => {
  expect([...TEXT.matchAll(/^## The (.*)$/gm)].map(([, name]) => name)).toEqual(ATTACKERS);
});

test.each(ROWS)('what it says is shown by a test is, or it says that it is not yet: %s', (row) => {
  const evidence = row.split('|')[2]!;
  if (evidence.includes('**not yet shown**')) return;
  const named = [...evidence.matchAll(/`(tests\/[^`]+)`((?:,? ?"[^"]+")+)/g)];
  expect(named.length).toBeGreaterThan(0);
  for (const [, file, names] of named) {
    expect(existsSync(path.join(ROOT, file!))).toBe(true);
    const source = readFileSync(path.join(ROOT, file!), 'utf8').replaceAll("\\'", "'");
    for (const [, name] of names!.matchAll(/"([^"]+)"/g)) expect(source).toContain(name);
  }
});
