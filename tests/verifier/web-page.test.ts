import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { buildApart } from './web-dist.ts';
import { INDEX, TestSite } from './web-site.ts';

const DAY = 86_400;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// A real browser on a busy machine.
jest.setTimeout(30_000);

let folder: string;
let site: TestSite;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let requests: Request[];
let complaints: string[];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'khatm-page-'));
  const [{ dist }, opened] = await Promise.all([buildApart({ outDir: path.join(folder, 'page') }), openBrowser()]);
  browser = opened;
  context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  site = await TestSite.open(dist);
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await site?.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  page = await context.newPage();
  requests = [];
  complaints = [];
  page.on('request', (request) => requests.push(request));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => complaints.push(message.text()));
});

afterEach(async () => {
  await page.close();
});

/** Opens an address as a phone's camera does, and waits for the verdict. */
async function scan(address: string): Promise<{ verdict: string | null; reason: string | null }> {
  await page.goto(address);
  return answer();
}

async function answer(): Promise<{ verdict: string | null; reason: string | null }> {
  const panel = page.locator('[data-verdict]');
  return { verdict: await panel.getAttribute('data-verdict'), reason: await panel.getAttribute('data-reason') };
}

/** What axe finds, with the contrast of joined Arabic, which its own rule takes for an icon font. */
async function accessibilityProblems(): Promise<unknown> {
  await page.evaluate(() => document.fonts.ready);
  // Not by a script element: the page's policy would refuse it.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(`${AXE}; undefined`);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { configure: (o: unknown) => void; run: (o: unknown) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> } };
    axe.configure({ rules: [{ id: 'arabic-contrast', selector: 'p,button,a,h1,h2,h3,td,th,label,li,span,dt,dd,bdi,summary', any: ['color-contrast'] }] });
    const { violations } = await axe.run({ resultTypes: ['violations'], preload: false, rules: { 'target-size': { enabled: true } } });
    return violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`) }));
  });
}

const toggle = () => page.click('.language');
const text = (selector: string) => page.locator(selector).innerText();

describe('verdicts', () => {
  const cases: [string, () => Promise<string>, { verdict: string; reason: string }][] = [
    ['a sound seal', () => site.seal(), { verdict: 'authentic', reason: 'ok' }],
    ['one bit turned', () => site.forgedSeal(), { verdict: 'forged', reason: 'signature-invalid' }],
    ['revoked', () => site.seal({ idx: INDEX.revoked }), { verdict: 'revoked', reason: 'status-revoked' }],
    ['suspended', () => site.seal({ idx: INDEX.suspended }), { verdict: 'suspended', reason: 'status-suspended' }],
    ['superseded', () => site.seal({ idx: INDEX.superseded }), { verdict: 'superseded', reason: 'status-superseded' }],
    ['expired', () => site.seal({ iat: site.now - 9 * DAY, exp: site.now - DAY }), { verdict: 'expired', reason: 'document-expired' }],
    ['not yet valid', () => site.seal({ iat: site.now + 3600 }), { verdict: 'not-yet-valid', reason: 'document-not-yet-valid' }],
    ['a stranger\'s key', () => site.seal({ stranger: true }), { verdict: 'unknown-issuer', reason: 'signer-unknown' }],
    ['an unlisted type', () => site.seal({ type: 99 }), { verdict: 'unsupported', reason: 'type-unknown' }],
    ['an index outside the list', () => site.seal({ idx: 70_000 }), { verdict: 'undetermined', reason: 'status-index-outside' }],
    ['digits cut off', async () => (await site.seal()).slice(0, -1), { verdict: 'unreadable', reason: 'digits-length' }],
    ['no digits at all', async () => `${site.origin}/#compare`, { verdict: 'unreadable', reason: 'text-no-seal' }],
  ];
  test.each(cases)('%s; accessible in both languages', async (_name, seal, expected) => {
    const address = await seal();
    expect(await scan(address)).toEqual(expected);
    expect(page.url()).toBe(`${site.origin}/`);
    expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual(['ar', 'rtl']);
    expect(await accessibilityProblems()).toEqual([]);
    await toggle();
    expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual(['en', 'ltr']);
    expect(await accessibilityProblems()).toEqual([]);
    const isGreen = await page.locator('.verdict.good').count();
    expect(isGreen).toBe(expected.verdict === 'authentic' ? 1 : 0);
    expect(complaints).toEqual([]);
  });

  test('the dark page is accessible too', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await scan(await site.seal());
    expect(await accessibilityProblems()).toEqual([]);
    await toggle();
    await scan(await site.seal({ idx: 70_000 }));
    expect(await accessibilityProblems()).toEqual([]);
  });
});

test('the contrast of joined Arabic is really looked at', async () => {
  await scan(await site.seal());
  await page.evaluate(() => document.querySelector<HTMLElement>('.says')!.style.setProperty('color', '#bbb'));
  expect(await accessibilityProblems()).toMatchObject([{ id: 'arabic-contrast' }]);
});

describe('what could not be fetched is never green', () => {
  afterEach(async () => {
    await site.publishTrust();
    await site.publishStatus();
  });

  test('no status list', async () => {
    site.write('status/1', undefined);
    expect(await scan(await site.seal())).toEqual({ verdict: 'undetermined', reason: 'status-list-missing' });
    await site.publishStatus();
    await page.getByRole('button', { name: 'أعد المحاولة' }).click();
    await page.waitForSelector('[data-verdict=authentic]');
    // The button is gone; the reader is at the verdict and not at the top of the page.
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  });

  test('a status list that was seen before does not stand in for one that is missing', async () => {
    expect(await scan(await site.seal())).toEqual({ verdict: 'authentic', reason: 'ok' });
    site.write('status/1', undefined);
    const fragment = (await site.seal()).split('#')[1]!;
    await page.evaluate((digits) => { location.hash = digits; }, fragment);
    await page.waitForSelector('[data-verdict=undetermined]');
    expect((await answer()).reason).toBe('status-list-missing');
  });

  test('a status list that nobody signed', async () => {
    const bytes = Buffer.from(site.read('status/1'));
    bytes[bytes.length - 1]! ^= 1;
    site.write('status/1', bytes);
    expect(await scan(await site.seal())).toEqual({ verdict: 'undetermined', reason: 'status-list-invalid' });
  });

  test('an old status list', async () => {
    await site.publishStatus({ issuedAt: site.now - 3 * DAY + 60, expiresAt: site.now - DAY });
    expect((await scan(await site.seal())).verdict).toBe('undetermined');
  });

  test('an old trust list', async () => {
    await site.publishTrust({ issuedAt: site.now - 8 * DAY, nextUpdate: site.now - DAY });
    expect(await scan(await site.seal())).toEqual({ verdict: 'undetermined', reason: 'trust-list-stale' });
  });

  test.each([['trust/head.jws'], ['trust/demo-municipality.json'], ['trust/root.crt']])('no %s', async (file) => {
    const before = site.read(file);
    site.write(file, undefined);
    try {
      expect(await scan(await site.seal())).toEqual({ verdict: 'undetermined', reason: 'trust-list-missing' });
    } finally {
      site.write(file, before);
    }
  });

  test('an edition that goes back is refused, and nothing is green on the one before', async () => {
    const head = site.read('trust/head.jws');
    await site.publishTrust();
    expect(await scan(await site.seal())).toEqual({ verdict: 'authentic', reason: 'ok' });
    site.write('trust/head.jws', head);
    await page.evaluate((digits) => { location.hash = digits; }, (await site.seal()).split('#')[1]!);
    await page.waitForSelector('[data-verdict=undetermined]');
    expect((await answer()).reason).toBe('trust-list-missing');
  });
});

describe('privacy', () => {
  test('nothing of the paper leaves the page: few addresses, all its own, none with a part of the number', async () => {
    const address = await site.seal();
    const digits = address.split('#')[1]!;
    await page.goto('about:blank');
    expect(await scan(address)).toMatchObject({ verdict: 'authentic' });
    await page.evaluate(() => document.fonts.ready);
    await page.waitForLoadState('networkidle');

    const sent = await Promise.all(requests.map(async (request) => JSON.stringify([request.url().replace(`#${digits}`, ''), await request.allHeaders(), request.postData()])));
    expect(requests.every((request) => request.method() === 'GET' && request.postData() === null)).toBe(true);
    expect(requests.map((request) => new URL(request.url()).origin)).toEqual(requests.map(() => site.origin));
    const paths = requests.map((request) => new URL(request.url()).pathname).filter((name) => !name.startsWith('/assets/'));
    expect([...new Set(paths)].sort()).toEqual(['/', '/status/1', '/trust/demo-municipality.json', '/trust/head.jws', '/trust/root.crt']);
    const pieces = Array.from({ length: digits.length - 7 }, (_, start) => digits.slice(start, start + 8));
    expect(pieces.filter((piece) => sent.some((line) => line.includes(piece)))).toEqual([]);

    expect(await page.evaluate(() => [location.href, document.title, localStorage.length + sessionStorage.length, document.cookie])).toEqual([`${site.origin}/`, 'التحقق من الوثائق الرسمية', 0, '']);
    await page.goBack();
    await page.goForward();
    await page.waitForSelector('.welcome');
    expect(page.url()).toBe(`${site.origin}/`);
  });

  test('a list that the authority does not name is not fetched on a seal\'s word', async () => {
    expect(await scan(await site.seal({ uri: `${site.origin}/status/9` }))).toEqual({ verdict: 'undetermined', reason: 'status-uri-unknown' });
    expect(requests.filter((request) => request.url().includes('/status/'))).toEqual([]);
  });

  test('a forged seal causes no look at any status list', async () => {
    await scan(await site.forgedSeal());
    expect(requests.filter((request) => request.url().includes('/status/'))).toEqual([]);
  });
});

describe('what is shown', () => {
  test('facts to compare, the demonstration, what a seal proves, as of when', async () => {
    await scan(await site.seal());
    expect(await text('.demo')).toMatch(/نموذج تجريبي لا قيمة رسمية له\s+Demonstration – not an official paper/);
    expect(await text('h1')).toMatch(/الختم صحيح\s+Seal authentic/);
    const facts = await text('.facts');
    for (const shown of ['بلدية المدينة النموذجية', 'Model City Municipality', 'رخصة بناء', 'DMO-BP-2026-004417', 'خالد بن ناصر المهندي', '66120338', '2027-11-21', '(UTC+03:00)']) expect(facts).toContain(shown);
    expect(await text('.proof')).toContain('لا الورقة');
    expect(await text('.as-of')).toMatch(/\d{4}-\d{2}-\d{2} \d{2}:\d{2} \(UTC\+03:00\)[\s\S]*إصدار القائمة الرسمية \d+/);
    expect(await page.locator('.facts .ltr', { hasText: 'DMO-BP-2026-004417' }).getAttribute('dir')).toBe('ltr');
    expect(await page.locator('details').getAttribute('open')).toBeNull();
    await toggle();
    expect(await text('h1')).toMatch(/Seal authentic\s+الختم صحيح/);
    expect(await text('.proof')).toContain('not the sheet');
    expect(requests.filter((request) => request.isNavigationRequest())).toHaveLength(1);
  });

  test('nothing that a forger wrote is repeated', async () => {
    await scan(await site.forgedSeal());
    expect(await page.locator('body').innerText()).not.toMatch(/DMO-BP|66120338/);
    expect(await page.locator('.facts').count()).toBe(0);
  });

  test('an authority that is no demonstration shows no such notice', async () => {
    await site.publishTrust({ demo: false });
    await scan(await site.seal());
    expect(await page.locator('.demo').count()).toBe(0);
    await site.publishTrust();
  });

  test('screen readers are told the verdict, in the language of the page', async () => {
    await scan(await site.seal({ idx: INDEX.revoked }));
    expect(await text('[role=status]')).toContain('الوثيقة ملغاة');
    await toggle();
    expect(await text('[role=status]')).toContain('Revoked');
    expect(await page.getAttribute('[role=status]', 'lang')).toBe('en');
  });

  test('a second code in the same tab is judged anew', async () => {
    await scan(await site.seal());
    await page.evaluate((digits) => { location.hash = digits; }, (await site.seal({ idx: INDEX.revoked })).split('#')[1]!);
    await page.waitForSelector('[data-verdict=revoked]');
    expect(page.url()).toBe(`${site.origin}/`);
  });

  test.each([[320, 640], [1280, 800], [3840, 2160]])('%i × %i needs no scrolling sideways', async (width, height) => {
    await page.setViewportSize({ width, height });
    for (const address of [await site.seal({ idx: 70_000 }), `${site.origin}/`]) {
      await page.goto('about:blank');
      await page.goto(address);
      await page.waitForSelector(address.includes('#') ? '[data-verdict]' : '.welcome');
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
  });
});

describe('without a scanned code', () => {
  test('the page says what it is and where it really is; a pasted text is checked by keyboard alone', async () => {
    await page.goto(`${site.origin}/`);
    await page.waitForSelector('.address strong');
    expect(await text('.address')).toContain(site.origin);
    expect(await accessibilityProblems()).toEqual([]);

    await page.focus('.language');
    await page.keyboard.press('Enter');
    expect(await text('h1')).toBe('Check an official document');
    expect(await accessibilityProblems()).toEqual([]);

    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await text('[role=alert]')).toBe('Paste the text of the code first.');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('seal-text');
    expect(await accessibilityProblems()).toEqual([]);

    await page.keyboard.insertText(await site.seal());
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-verdict=authentic]');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    expect(await page.inputValue('#seal-text')).toBe('');
  });

  test.each([
    ['a genuine seal behind somebody else\'s address', () => site.seal({ origin: 'https://verify.example' }), { verdict: 'undetermined', reason: 'foreign-address' }, 'https://verify.example'],
    ['a link that is no seal', async () => 'https://phishing.example/path?private=1', { verdict: 'unreadable', reason: 'text-foreign' }, 'https://phishing.example'],
  ])('%s: the address is named, and is no link', async (_name, seal, expected, named) => {
    await page.goto(`${site.origin}/`);
    await page.fill('#seal-text', await seal());
    await page.click('form button');
    await page.waitForSelector('[data-verdict]');
    expect(await answer()).toEqual(expected);
    expect(await page.locator('.leads-to .ltr').innerText()).toBe(named);
    expect(await page.locator('a').count()).toBe(0);
    expect(await accessibilityProblems()).toEqual([]);
    expect(requests.map((request) => new URL(request.url()).origin)).toEqual(requests.map(() => site.origin));
  });
});
