import { readFileSync, writeFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import { renderPage, withDocument } from '../../verifier/image/pdfium.ts';

/** 200 dots an inch: a plain office scanner. */
const SCALE = 200 / 72;

// scan-page.ts PAPER.pdf SCAN.png: draws the first page.
const [paper, scan] = process.argv.slice(2) as [string, string];
const { width, height, pixels } = await withDocument(new Uint8Array(readFileSync(paper)), (document) => renderPage(document, 0, SCALE, 40_000_000));
const png = new PNG({ width, height });
png.data = Buffer.from(pixels);
writeFileSync(scan, PNG.sync.write(png, { colorType: 0, inputColorType: 0 }));
