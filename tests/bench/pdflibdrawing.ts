import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fontkit from '@pdf-lib/fontkit';
import { PDFDocument, type PDFFont } from 'pdf-lib';
import qrcode from 'qrcode';
import type { DocumentSchema } from '../../document/index.ts';
import type { PaperJob } from '../../papers/index.ts';
import { contentOf } from './content.ts';

const font = (path: string): Buffer => readFileSync(createRequire(import.meta.url).resolve(path));
const AMIRI = font('@expo-google-fonts/amiri/400Regular/Amiri_400Regular.ttf');
const AMIRI_BOLD = font('@expo-google-fonts/amiri/700Bold/Amiri_700Bold.ttf');
const NOTO = font('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf');

/** The same content as a user of pdf-lib would draw it: embedded subsets, a line each, no tags, no signature. */
export async function drawWithPdfLib(schema: DocumentSchema, job: PaperJob): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  document.registerFontkit(fontkit);
  const arabic = await document.embedFont(AMIRI, { subset: true });
  const bold = await document.embedFont(AMIRI_BOLD, { subset: true });
  const latin = await document.embedFont(NOTO, { subset: true });
  let page = document.addPage([595.28, 841.89]);
  let y = 800;
  const draw = (text: string, x: number, face: PDFFont, size = 9): void => page.drawText(text, { x, y, size, font: face });
  draw(schema.label.ar, 400, bold, 16);
  draw(schema.label.en, 40, latin, 14);
  draw(job.number, 220, latin, 12);
  for (const { label, value } of contentOf(schema, job)) {
    y -= 16;
    if (y < 60) {
      page = document.addPage([595.28, 841.89]);
      y = 800;
    }
    draw(label.en, 40, latin);
    draw(value.en.slice(0, 60), 130, latin);
    draw(value.ar.slice(0, 60), 320, arabic);
    draw(label.ar, 480, arabic);
  }
  const qr = qrcode.create('http://localhost:8080/#' + '7'.repeat(735), { errorCorrectionLevel: 'M' });
  const { size, data } = qr.modules;
  const path: string[] = [];
  for (let row = 0; row < size; row++) for (let column = 0; column < size; column++) if (data[row * size + column]) path.push(`M${column} ${row}h1v1h-1z`);
  page.drawSvgPath(path.join(''), { x: 40, y: 150, scale: 1.4 });
  return document.save();
}
