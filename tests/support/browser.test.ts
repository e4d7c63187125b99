import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { PNG } from 'pngjs';
import type { Browser } from 'playwright-core';
import { openBrowser } from './browser.ts';

const FONT = path.resolve(import.meta.dirname, '../../node_modules/@expo-google-fonts/amiri/400Regular/Amiri_400Regular.ttf');
const PAGE = `<!doctype html><html lang="ar" dir="rtl"><meta charset="utf-8"><title>ختم</title>
<style>@font-face { font-family: Sealed; src: url(/amiri.ttf) } p { font: 48px Sealed; margin: 0 } p + p { font-family: sans-serif }</style>
<p>رخصة بناء</p><p>رخصة بناء</p>`;

let browser: Browser;
let server: Server;
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/amiri.ttf') response.setHeader('content-type', 'font/ttf').end(readFileSync(FONT));
    else response.setHeader('content-type', 'text/html').end(PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await openBrowser();
}, 60_000);
afterAll(async () => {
  await browser.close();
  server.close();
});

test('the browser draws Arabic with a font of the page and with one of the project', async () => {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.evaluate(() => document.fonts.ready);
  expect(await page.evaluate(() => document.fonts.check('48px Sealed', 'ختم'))).toBe(true);
  for (const paragraph of await page.locator('p').all()) {
    expect(share(await paragraph.screenshot())).toBeGreaterThan(0.005);
  }
});

/** Share of dark pixels: a page whose fonts fail is white. */
function share(png: Buffer): number {
  const { data } = PNG.sync.read(png);
  let dark = 0;
  for (let index = 0; index < data.length; index += 4) if ((data[index] ?? 255) < 100) dark++;
  return dark / (data.length / 4);
}
