import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import qrcode from 'qrcode';
import type { DocumentSchema } from '../../document/index.ts';
import type { PaperJob } from '../../papers/index.ts';
import { openBrowser } from '../support/browser.ts';
import { contentOf } from './content.ts';

export type BrowserPrinting = {
  /** Prints that many papers from one warm page; processor milliseconds of all browser processes for one. */
  readonly print: (papers: number) => Promise<number>;
  readonly close: () => Promise<void>;
};

const TICKS_PER_SECOND = 100;

export async function browserPrinting(schema: DocumentSchema, job: PaperJob): Promise<BrowserPrinting> {
  const browser = await openBrowser();
  const page = await browser.newPage();
  await page.setContent(await html(schema, job));
  await page.evaluate(() => document.fonts.ready);
  let serial = 0;
  return {
    print: async (papers) => {
      const before = ticksOfDescendants();
      for (let i = 0; i < papers; i++) {
        await page.evaluate((number) => void (document.querySelector('#number')!.textContent = number), `DM-BP-2026-${++serial}`);
        await page.pdf({ format: 'A4', tagged: true, printBackground: true });
      }
      return ((ticksOfDescendants() - before) * 1000) / TICKS_PER_SECOND / papers;
    },
    close: () => browser.close(),
  };
}

async function html(schema: DocumentSchema, job: PaperJob): Promise<string> {
  const font = (path: string): string => readFileSync(createRequire(import.meta.url).resolve(path)).toString('base64');
  const faces = [
    ['Amiri', 400, '@expo-google-fonts/amiri/400Regular/Amiri_400Regular.ttf'],
    ['Amiri', 700, '@expo-google-fonts/amiri/700Bold/Amiri_700Bold.ttf'],
    ['Noto Sans', 400, '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'],
    ['Noto Sans', 600, '@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf'],
  ] as const;
  const css = faces.map(([name, weight, path]) => `@font-face{font-family:'${name}';font-weight:${weight};src:url(data:font/ttf;base64,${font(path)})}`).join('');
  const rows = contentOf(schema, job).map(({ label, value }) => `<tr><td>${text(label.en)}</td><td>${text(value.en)}</td><td dir="rtl">${text(value.ar)}</td><td dir="rtl">${text(label.ar)}</td></tr>`);
  const qr = await qrcode.toString('http://localhost:8080/#' + '7'.repeat(735), { type: 'svg', errorCorrectionLevel: 'M' });
  return `<!doctype html><html lang="ar"><meta charset="utf-8"><title>${text(schema.label.en)}</title><style>${css} body{font:10pt 'Noto Sans','Amiri'} [dir=rtl]{font-family:'Amiri'} td{border:1px solid #999;padding:3px} table{border-collapse:collapse;width:100%} svg{width:40mm}</style>
<h1 dir="rtl">${text(schema.label.ar)}</h1><h2>${text(schema.label.en)}</h2><p id="number">${text(job.number)}</p><table>${rows.join('')}</table>${qr}</html>`;
}

function text(value: string): string {
  return value.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** User and system ticks of every process below this one (proc(5), fields 14 and 15 of stat). */
function ticksOfDescendants(): number {
  const parents = new Map<number, { parent: number; ticks: number }>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      parents.set(Number(entry), { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) });
    } catch {
      // Ended meanwhile.
    }
  }
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid)?.parent;
    return parent !== undefined && parent > 1 && (parent === process.pid || isOurs(parent));
  };
  let ticks = 0;
  for (const [pid, process_] of parents) if (isOurs(pid)) ticks += process_.ticks;
  return ticks;
}
