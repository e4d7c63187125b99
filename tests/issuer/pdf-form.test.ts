import { beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { bytesToDigits, qrContentStream, sealAddress, sealQr } from '../../document/index.ts';
import { preparePaper } from '../../issuer/pdf/index.ts';
import { makeTestChain, type TestChain } from '../third-party/chain.ts';
import { laidOutPermit, ORIGIN, sealing } from '../third-party/paperfixture.ts';

/** The file's own form (docs/decisions/pdf-file-form.md), read with regular expressions alone. */
let chain: TestChain;
let file: Buffer;
let text: string;
let objects: Map<number, string>;
let end: number;

beforeAll(async () => {
  const [made, pdf] = await Promise.all([makeTestChain(), laidOutPermit()]);
  chain = made;
  file = Buffer.from(await (await preparePaper({ pdf })).finish(sealing(chain)));
  text = file.toString('latin1');
  ({ objects, end } = walk(text));
});

/** Goes from the header to the table without leaving a byte out. */
function walk(whole: string) {
  const header = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n';
  expect(whole.startsWith(header)).toBe(true);
  const found = new Map<number, string>();
  let at = header.length;
  for (let number = 1; whole.startsWith(`${number} 0 obj\n`, at); number++) {
    found.set(number, '');
    const start = at + `${number} 0 obj\n`.length;
    const line = whole.slice(start, whole.indexOf('\n', start));
    at = start + line.length + 1;
    if (whole.startsWith('stream\n', at)) {
      const length = Number(/ \/Length (\d+) >>$/.exec(line)![1]);
      at += 'stream\n'.length + length;
      expect(whole.slice(at, at + 11)).toBe('\nendstream\n');
      at += 11;
    }
    expect(whole.slice(at, at + 7)).toBe('endobj\n');
    found.set(number, whole.slice(start, at));
    at += 7;
  }
  return { objects: found, end: at };
}

function objectWith(entry: string): string {
  const found = [...objects.values()].filter((object) => object.includes(entry));
  expect(found).toHaveLength(1);
  return found[0]!;
}

test('the file is header, objects, one table, trailer, and nothing between or behind', () => {
  const count = objects.size + 1;
  const rows = [...objects.keys()].map((number) => `${String(text.indexOf(`\n${number} 0 obj\n`) + 1).padStart(10, '0')} 00000 n \n`).join('');
  const table = `xref\n0 ${count}\n0000000000 65535 f \n${rows}`;
  expect(text.slice(end, end + table.length)).toBe(table);
  expect(text.slice(end + table.length)).toMatch(new RegExp(`^trailer\n<< /Size ${count} /Root 1 0 R /Info 2 0 R /ID \\[<[0-9a-f]+> <[0-9a-f]{32}>\\] >>\nstartxref\n${end}\n%%EOF\n$`));
});

test('no object streams, no comments, no free objects, nothing unreachable', () => {
  const written = [...objects.values()].map((object) => object.split('\nstream\n')[0]!).join('\n');
  expect(written).not.toMatch(/ObjStm|XRef|%|\/Encrypt/);
  const referred = new Set([...written.matchAll(/(\d+) 0 R/g)].map(([, number]) => Number(number)));
  expect([...objects.keys()].filter((number) => number > 2 && !referred.has(number))).toEqual([]);
  expect([...referred].filter((number) => !objects.has(number))).toEqual([]);
});

describe('signature', () => {
  test('covers everything but the string of Contents', () => {
    const dictionary = objectWith('/SubFilter /ETSI.CAdES.detached');
    const [, range, contents] = /\/ByteRange \[(\d+ \d+ \d+ \d+) *\] \/Contents <([0-9a-f]{20000})> >>\n$/.exec(dictionary)!;
    const [zero, start, resume, rest] = range!.split(' ').map(Number) as [number, number, number, number];
    expect([zero, text.slice(start, start + 1), text.slice(resume - 1, resume), resume + rest]).toEqual([0, '<', '>', file.length]);
    expect(resume - start).toBe(20_002);
    const signature = Buffer.from(contents!, 'hex');
    expect(signature.subarray(4 + signature.readUInt16BE(2)).every((byte) => byte === 0)).toBe(true);
    const digest = createHash('sha256').update(file.subarray(0, start)).update(file.subarray(resume)).digest();
    expect(signature.includes(digest)).toBe(true);
  });

  test('has a field that readers announce', () => {
    const field = objectWith('/FT /Sig');
    expect(field).toMatch(/\/Subtype \/Widget .*\/T \(IssuerSignature\) \/TU <feff[0-9a-f]+> \/F 132 .*\/AP << \/N \d+ 0 R >> \/StructParent (\d+)/);
    const [key] = /(?<=\/StructParent )\d+/.exec(field)!;
    const element = objectWith('/S /Form');
    expect(element).toMatch(/\/Alt <feff[0-9a-f]+> \/K << \/Type \/OBJR \/Pg \d+ 0 R \/Obj \d+ 0 R >>/);
    const numberOf = (object: string) => [...objects].find(([, candidate]) => candidate === object)![0];
    expect(objectWith('/Type /StructTreeRoot')).toContain(` ${key} ${numberOf(element)} 0 R]`);
    expect(objectWith('/Type /Catalog')).toContain(`/AcroForm << /Fields [${numberOf(field)} 0 R] /SigFlags 3 >>`);
    expect(objectWith('/Tabs /S')).toMatch(/\/Type \/Page /);
  });
});

test('the QR is the form of the specification, once', () => {
  const content = qrContentStream(sealQr(sealAddress(ORIGIN), bytesToDigits(sealing(chain).seal)), '1');
  expect([...objects.values()].filter((object) => object === `<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << >> /Length ${content.length} >>\nstream\n${content}\nendstream\n`)).toHaveLength(1);
});

test('seal and record are attached as data of the document', () => {
  for (const [name, type, bytes] of [['record.cbor', 'cbor', sealing(chain).record], ['seal.cose', 'cose', sealing(chain).seal]] as const) {
    expect(objectWith(`/F (${name})`)).toMatch(/^<< \/Type \/Filespec .*\/UF \([a-z.]+\) \/AFRelationship \/Data \/Desc <feff/);
    const embedded = objectWith(`/Subtype /application#2f${type}`);
    expect(embedded).toContain(`/Params << /ModDate (D:20261122080001Z) /Size ${bytes.length} >>`);
    expect(embedded).toContain(`stream\n${Buffer.from(bytes).toString('latin1')}\nendstream`);
  }
  expect(objectWith('/Type /Catalog')).toMatch(/\/Names <<.* \/EmbeddedFiles << \/Names \[\(record.cbor\) (\d+) 0 R \(seal.cose\) (\d+) 0 R\] >> >>.* \/AF \[\1 0 R \2 0 R\]/);
});

test('the file calls itself PDF/A-3a and PDF/UA-1 and shows its title', () => {
  expect(text).toContain('<pdfuaid:part>1</pdfuaid:part><pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>');
  expect(text).toContain('<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>');
  expect(objectWith('/Type /Catalog')).toContain('/DisplayDocTitle true');
  expect(text).not.toContain('/R2L');
});
