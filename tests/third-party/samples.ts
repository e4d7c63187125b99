import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { civilDate, decodeSeal, digitsToBytes, readSealText } from '../../document/index.ts';
import { publicKeys } from '../../keys/index.ts';
import { keysDirectory } from '../../server/installation/initialise.ts';
import { openStand } from '../bench/stand.ts';
import type { Expectation } from './expectation.ts';
import { placedOrder, printed } from './printed.ts';

/** Issues every sample of every document type, as `npm start` does, and writes down what each of them should show. */
export async function issueSamples(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const stand = await openStand();
  try {
    const [root] = await publicKeys(keysDirectory(stand.dataDir), 'root');
    writeFileSync(join(folder, 'root.pem'), pem(root!.certificate));
    for (const [type, { schema, samples }] of stand.issuer.papers.types) {
      const order = placedOrder(readFileSync(join(import.meta.dirname, '../../papers', type, 'template.typ'), 'utf8'));
      for (const { name, record } of samples) {
        const { number, seal, code, pdf } = await stand.issuer.issue({ type, record, client: 'third-party' });
        const issuedOn = civilDate(decodeSeal(digitsToBytes(readSealText(seal).digits)).claims.iat, stand.config.authority.timeZone);
        const { fields, visual } = printed(schema.fields, record, order);
        const expected: Expectation = { sealText: seal, fields: [number, issuedOn, ...fields], visual: [number, issuedOn, code, ...visual] };
        writeFileSync(join(folder, `${type}-${name}.pdf`), pdf);
        writeFileSync(join(folder, `${type}-${name}.json`), JSON.stringify(expected, undefined, 1));
      }
    }
  } finally {
    await stand.close();
  }
}

function pem(der: Uint8Array): string {
  const lines = Buffer.from(der).toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
