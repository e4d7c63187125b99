import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { khatm } from '../server/khatm-process.ts';

export type Paper = { readonly number: string; readonly seal: string; readonly file: string };
export type Seen = { readonly verdict: unknown; readonly reason: unknown };

/** The first page of a PDF as a scanner would give it, a PNG. By a process of its own: inside Jest, work on single pixels takes fifty times as long. */
export async function scanOf(file: string): Promise<Uint8Array> {
  await promisify(execFile)(process.execPath, [path.join(import.meta.dirname, 'scan-page.ts'), file, `${file}.png`]);
  return new Uint8Array(readFileSync(`${file}.png`));
}

/** Asks every door that a paper can be checked at. What proves only the seal is told from what proves the file. */
export async function askEveryDoor(paper: Paper, scan: Uint8Array, around: { dataDir: string; api: string; browser: Browser }): Promise<Record<string, Seen & { proves?: unknown }>> {
  const [file, text, upload, photo, seal, page] = await Promise.all([
    khatm(['verify', paper.file, '--data', around.dataDir]).then(({ results }) => results[0]!),
    khatm(['verify', '--seal', paper.seal, '--data', around.dataDir]).then(({ results }) => results[0]!),
    post(`${around.api}/verifier/v1/file`, readFileSync(paper.file), 'application/pdf'),
    post(`${around.api}/verifier/v1/file`, scan, 'image/png'),
    post(`${around.api}/verifier/v1/seal`, JSON.stringify({ seal: paper.seal }), 'application/json'),
    openPage(around.browser, paper.seal),
  ]);
  const told = ({ verdict, reason, proves }: Record<string, unknown>) => ({ verdict, reason, proves });
  return { 'command line, file': told(file), 'command line, seal': told(text), 'API, file': told(upload), 'API, photo': told(photo), 'API, seal': told(seal), 'checking page': page };
}

/** What every door should have said. */
export function everywhere(verdict: string, reason: string): Record<string, object> {
  const [file, seal, page] = [{ verdict, reason, proves: 'file' }, { verdict, reason, proves: 'seal' }, { verdict, reason }];
  return { 'command line, file': file, 'command line, seal': seal, 'API, file': file, 'API, photo': seal, 'API, seal': seal, 'checking page': page };
}

async function post(url: string, body: string | Uint8Array, type: string): Promise<Record<string, unknown>> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body: typeof body === 'string' ? body : new Uint8Array(body) });
  return (await response.json()) as Record<string, unknown>;
}

/** Opens the address in the QR code as a phone's camera does. */
async function openPage(browser: Browser, address: string): Promise<Seen> {
  const page = await browser.newPage();
  try {
    await page.goto(address);
    const panel = page.locator('[data-verdict]');
    return { verdict: await panel.getAttribute('data-verdict'), reason: await panel.getAttribute('data-reason') };
  } finally {
    await page.close();
  }
}
