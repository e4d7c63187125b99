import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import qrcode from 'qrcode';
import type { DocumentSchema, Label } from '../../document/index.ts';
import type { PaperJob } from '../../papers/index.ts';
import { openBrowser } from '../support/browser.ts';
import { contentOf } from './content.ts';

export type BrowserPrinting = {
  /** Prints that many papers from one warm page; processor milliseconds of all browser processes for one. */
  readonly print: (papers: number) => Promise<number>;
  readonly close: () => Promise<void>;
};

const TICKS_PER_SECOND = 100;

/**
 * The same page as ours for the browser: the frame with crest, watermark, seal strip and code as well as the rows. What
 * differs between permits (number, owner, reference, cost, code, QR) is drawn anew for each, as it is for ours.
 */
export async function browserPrinting(schema: DocumentSchema, job: PaperJob): Promise<BrowserPrinting> {
  const browser = await openBrowser();
  const page = await browser.newPage();
  await page.setContent(`<!doctype html><html lang="ar" dir="rtl"><meta charset="utf-8"><title>${text(schema.label.en)}</title><style>${faces()}${STYLE}</style><body></body></html>`);
  let serial = 0;
  const show = async (): Promise<void> => {
    const body = await bodyOf(schema, { ...job, ...another(job, ++serial) });
    await page.evaluate((markup) => void (document.body.innerHTML = markup), body);
  };
  await show();
  await page.evaluate(() => document.fonts.ready);
  return {
    print: async (papers) => {
      const before = ticksOfDescendants();
      for (let i = 0; i < papers; i++) {
        await show();
        await page.pdf({ format: 'A4', tagged: true, printBackground: true });
      }
      return ((ticksOfDescendants() - before) * 1000) / TICKS_PER_SECOND / papers;
    },
    close: () => browser.close(),
  };
}

function another({ record }: PaperJob, serial: number): Pick<PaperJob, 'number' | 'record' | 'code'> {
  const changed = { owner: { ar: `مالك العقار رقم ${serial}`, en: `Owner ${serial}` }, reference: `BENCH-${serial}`, estimatedCost: `${100000 + serial}.00` };
  return { number: `DM-BP-2026-${String(serial).padStart(7, '0')}`, record: { ...record, ...changed }, code: String(100000000000 + serial * 7919) };
}

function faces(): string {
  const font = (path: string): string => readFileSync(createRequire(import.meta.url).resolve(path)).toString('base64');
  return [
    ['Amiri', 400, '@expo-google-fonts/amiri/400Regular/Amiri_400Regular.ttf'],
    ['Amiri', 700, '@expo-google-fonts/amiri/700Bold/Amiri_700Bold.ttf'],
    ['Noto Sans', 400, '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'],
    ['Noto Sans', 600, '@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf'],
  ].map(([name, weight, path]) => `@font-face{font-family:'${name}';font-weight:${weight};src:url(data:font/ttf;base64,${font(String(path))})}`).join('');
}

const STYLE = `@page{size:A4;margin:0} *{box-sizing:border-box;margin:0} body{font:11.5pt 'Amiri','Noto Sans';width:210mm;height:296mm;position:relative;padding:7mm 16mm;color:#1d1d1b}
[lang=en]{font-family:'Noto Sans';font-size:8.8pt;direction:ltr} .band{display:flex;justify-content:space-between;background:#b3261e;color:#fff;font-weight:600;padding:1mm 4mm}
.mast{display:grid;grid-template-columns:1fr auto 1fr;align-items:center;color:#7a1f3d} .mast svg{height:20mm} .mast b,h1 b{display:block} h1{text-align:center;color:#7a1f3d;font-size:23pt}
table{border-collapse:collapse;width:100%} td,th{padding:1mm 2mm} .facts td{border:.8pt solid #7a1f3d;text-align:center;font-weight:600} .rows{margin-top:4mm} .rows th{background:#7a1f3d;color:#fff} .rows td{border-bottom:.4pt solid #c9a8b4;padding:0 2mm;line-height:1.5}
.rows .label{background:#f7eef1;color:#555;width:20%} .mark{position:absolute;inset:25% 0 auto 0;transform:rotate(-38deg);z-index:-1}
.strip{position:absolute;bottom:18mm;left:16mm;right:16mm;display:grid;grid-template-columns:1fr 78mm 40mm;gap:5mm;align-items:center;border-top:.8pt solid #7a1f3d;padding-top:3mm;text-align:center}
.framed{border:.8pt solid #7a1f3d;padding:2mm;font-weight:600} .foot{position:absolute;bottom:6mm;left:16mm;right:16mm;display:flex;justify-content:space-between;color:#555}`;

async function bodyOf(schema: DocumentSchema, job: PaperJob): Promise<string> {
  const both = (label: Label, tag = 'span'): string => `<${tag}>${text(label.ar)}</${tag}> <${tag} lang="en">${text(label.en)}</${tag}>`;
  const rows = contentOf(schema, job).map(({ label, value }) => `<tr><td class="label">${text(label.ar)}</td><td>${text(value.ar)}</td><td lang="en">${text(value.en)}</td><td class="label" lang="en">${text(label.en)}</td></tr>`);
  const qr = await qrcode.toString(`${job.verifyAddress}/#${String(job.code).repeat(62).slice(0, 735)}`, { type: 'svg', errorCorrectionLevel: 'M' });
  const { name, department, footer } = job.authority;
  return `<div class="band"><span>نموذج تجريبي لا قيمة رسمية له</span><span lang="en">DEMONSTRATION – NOT AN OFFICIAL PAPER</span></div>
<div class="mark">${drawing('demo.svg')}</div>
<div class="mast"><div><b>${text(name.ar)}</b>${text(department.ar)}</div>${drawing('crest.svg')}<div lang="en"><b>${text(name.en)}</b>${text(department.en)}</div></div>
<h1><b>${text(schema.label.ar)}</b><b lang="en">${text(schema.label.en)}</b></h1>
<table class="facts"><tr><td>${both({ ar: 'رقم الوثيقة', en: 'Document no.' })}</td><td>${both({ ar: 'تاريخ الإصدار', en: 'Issued on' })}</td></tr><tr><td lang="en">${text(job.number)}</td><td lang="en">${text(String(job.issuedOn))}</td></tr></table>
<p>يرخص للمالك المذكور أدناه في تنفيذ الأعمال المبينة في هذه الرخصة وفق المخططات المعتمدة والشروط الواردة فيها.</p><p lang="en">The owner named below may carry out the works described here, to the approved drawings and conditions.</p>
<table class="rows"><tr><th colspan="2">المالك والقائمون على المشروع</th><th colspan="2" lang="en">Owner and project parties</th></tr>${rows.join('')}</table>
<div class="strip"><div>${both(department, 'p')}<p>صدرت إلكترونياً بتوقيع رقمي، ولا تحتاج إلى ختم أو توقيع يدوي</p><p lang="en">Issued electronically under a digital signature. No stamp or handwritten signature is needed.</p></div>
<div>${both({ ar: 'تحقق من هذه الوثيقة فقط عبر', en: 'Check this paper only at' })}<p class="framed" lang="en">${text(job.verifyAddress)}</p>${both({ ar: 'رمز التحقق اليدوي', en: 'Manual code' })}<p class="framed" lang="en">${text(job.code)}</p></div>${qr}</div>
<div class="foot"><span>${text(footer.ar)}</span><span>صفحة 1 من 1 <span lang="en">Page 1 of 1</span></span><span lang="en">${text(footer.en)}</span></div>`;
}

const drawing = (file: string): string => readFileSync(join(import.meta.dirname, '../../papers/layout', file), 'utf8');

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
