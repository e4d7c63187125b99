import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, type Check, type Paper } from './expectation.ts';
import { run } from './tools.ts';

/** An NSS database that trusts one root, as pdfsig wants it. */
export function trustRoot(rootPem: string, folder: string): string {
  const database = `sql:${folder}`;
  const made = run('certutil', ['-N', '-d', database, '--empty-password']);
  const added = run('certutil', ['-A', '-d', database, '-n', 'root', '-t', 'CT,C,C', '-i', rootPem]);
  if (made.status !== 0 || added.status !== 0) throw new Error(`certutil: ${made.err}${added.err}`);
  return database;
}

/** pdfsig leaves with 0 for broken signatures as well: what it prints counts. */
export function checkPdfsig({ path }: Paper, database: string): Check[] {
  const { out } = run('pdfsig', ['-nssdir', database, path]);
  const says = (line: string): Check => check(`pdfsig: ${line}`, out.includes(`  - ${line}`), out);
  return [
    check('pdfsig: one signature', out.includes('Signature #1:') && !out.includes('Signature #2:'), out),
    says('Signature Type: ETSI.CAdES.detached'),
    says('Signature Validation: Signature is Valid.'),
    says('Certificate Validation: Certificate is Trusted.'),
    says('Total document signed'),
  ];
}

/** OpenSSL checks what poppler does not: that signing-certificate-v2 names the signer (RFC 5035), up to the given root only. */
export function checkCades({ path }: Paper, rootPem: string, scratch: string): Check {
  const { content, signature } = split(readFileSync(path));
  writeFileSync(join(scratch, 'content'), content);
  writeFileSync(join(scratch, 'signature.der'), signature);
  const { status, err } = run('openssl', [
    'cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-in', join(scratch, 'signature.der'),
    '-content', join(scratch, 'content'), '-CAfile', rootPem, '-out', join(scratch, 'verified'),
  ]);
  return check('openssl: CAdES signature', status === 0 && err.includes('CAdES Verification successful'), err);
}

function split(file: Buffer): { content: Buffer; signature: Buffer } {
  const range = /\/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+) *\]/.exec(file.toString('latin1'))?.slice(1).map(Number);
  if (!range) return { content: Buffer.alloc(0), signature: Buffer.alloc(0) };
  const [start, length, resume, rest] = range as [number, number, number, number];
  const padded = Buffer.from(file.toString('latin1', start + length + 1, resume - 1), 'hex');
  // A SEQUENCE with its length in two octets: longer than 255 bytes, shorter than 64 kB, as every such signature.
  const signature = padded.subarray(0, padded[1] === 0x82 ? 4 + padded.readUInt16BE(2) : 0);
  return { content: Buffer.concat([file.subarray(start, start + length), file.subarray(resume, resume + rest)]), signature };
}
