import { execFileSync } from 'node:child_process';
import { createPrivateKey, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A certificate as openssl made it, and its key. */
export type Made = { readonly name: string; readonly certificate: Uint8Array; readonly key: KeyObject };

export type Wish = {
  readonly subject: string;
  /** Who certifies it; itself when left out. */
  readonly by?: Made;
  readonly curve?: string;
  /** As openssl's configuration writes extensions, a line each. */
  readonly extensions: readonly string[];
  readonly from: number;
  readonly until: number;
};

/** A folder in which openssl certifies whatever it is told. Seconds since 1970. */
export function openCa(): { readonly make: (wish: Wish) => Made; readonly remove: () => void } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'khatm-openssl-'));
  mkdirSync(path.join(folder, 'new'));
  const file = (name: string): string => path.join(folder, name);
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  let made = 0;
  writeFileSync(file('index'), '');
  writeFileSync(file('ca.cnf'), `[ca]
default_ca = any
[any]
database = index
new_certs_dir = new
rand_serial = yes
default_md = sha384
unique_subject = no
policy = policy
[policy]
commonName = supplied
`);
  return {
    make: ({ subject, by, curve = 'prime256v1', extensions, from, until }) => {
      const name = `c${made++}`;
      openssl('ecparam', '-name', curve, '-genkey', '-noout', '-out', `${name}.key`);
      openssl('req', '-new', '-key', `${name}.key`, '-subj', `/CN=${subject}`, '-out', `${name}.csr`);
      writeFileSync(file(`${name}.ext`), `[x]\n${extensions.join('\n')}\n`);
      const issuer = by ? ['-cert', `${by.name}.crt`, '-keyfile', `${by.name}.key`] : ['-selfsign', '-keyfile', `${name}.key`];
      openssl('ca', '-batch', '-notext', '-config', 'ca.cnf', '-in', `${name}.csr`, ...issuer, '-startdate', time(from), '-enddate', time(until), '-extfile', `${name}.ext`, '-extensions', 'x', '-out', `${name}.crt`);
      return { name, certificate: new Uint8Array(new X509Certificate(readFileSync(file(`${name}.crt`))).raw), key: createPrivateKey(readFileSync(file(`${name}.key`))) };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** r ‖ s, ECDSA with SHA-256 whatever the curve. */
export const signWith = (key: KeyObject) => (bytes: Uint8Array): Promise<Uint8Array> => Promise.resolve(new Uint8Array(sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' })));

function time(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/[-:T]|\.\d+/g, '');
}
