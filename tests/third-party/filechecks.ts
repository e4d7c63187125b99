import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { check, type Check, type Paper } from './expectation.ts';
import { run } from './tools.ts';

/** A print at 200 dpi, in grey as an office scanner gives it, must show the seal on every page. */
export function checkQr({ path, expected }: Paper, scratch: string): Check {
  run('pdftoppm', ['-r', '200', '-gray', path, join(scratch, 'page')]);
  const pages = readdirSync(scratch).filter((file) => file.startsWith('page')).sort();
  const texts = pages.map((page) => run('zbarimg', ['-q', '--raw', '-Sdisable', '-Sqrcode.enable', join(scratch, page)]).out.trimEnd());
  const wrong = texts.findIndex((text) => text !== expected.sealText);
  return check('zbarimg reads the seal at 200 dpi', pages.length > 0 && wrong < 0, wrong < 0 ? 'no page' : `page ${wrong + 1}: ${texts[wrong]!.slice(0, 60) || 'nothing read'}`);
}

export function checkSyntax({ path }: Paper): Check {
  const { status, out, err } = run('qpdf', ['--check', path]);
  return check('qpdf finds no error', status === 0 && out.includes('No syntax or stream encoding errors found') && !/WARNING|ERROR/.test(out + err), out + err);
}

/** Every font in the file and mapped to Unicode, or copying and reading aloud fail. */
export function checkFonts({ path }: Paper): Check {
  const rows = run('pdffonts', [path]).out.trimEnd().split('\n').slice(2);
  // The columns emb, sub and uni, then the object: "yes yes yes     12  0".
  const bad = rows.filter((row) => !/ yes (?:yes|no ) yes +\d+ +\d+$/.test(row));
  return check('pdffonts: embedded, with Unicode', rows.length > 0 && bad.length === 0, bad.join('\n') || 'no fonts');
}
