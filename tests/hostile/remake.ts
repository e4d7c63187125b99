import { createHash } from 'node:crypto';
import { signCades } from '../../issuer/pdf/cades.ts';
import { Draft } from '../../issuer/pdf/draft.ts';
import { dictionary, entry, type PdfDictionary, reference, withEntries } from '../../issuer/pdf/object.ts';
import { readPdf } from '../../issuer/pdf/reader.ts';
import { fillByteRange, fillContents, signatureDictionary } from '../../issuer/pdf/signaturedictionary.ts';
import { writePdf } from '../../issuer/pdf/writer.ts';
import type { Signer } from '../../keys/index.ts';

/** Who signs the file that was changed, with the CAs above. */
export type FileSigner = { readonly signer: Pick<Signer, 'certificate' | 'sign'>; readonly chain: readonly Uint8Array[] };

/**
 * Changes an issued paper and signs it again, in the exact form that papers have: what somebody can do who has a PDF signer's key,
 * genuine or his own, and the issuer's software, but not the seal signer's key.
 */
export async function remake(file: Uint8Array, change: (draft: Draft) => void, { signer, chain }: FileSigner): Promise<Uint8Array> {
  const draft = new Draft(readPdf(file));
  change(draft);
  const field = [...draft.objects].find(([, object]) => object.kind === 'dictionary' && entry(object, 'FT') !== undefined)!;
  const signature = draft.add(signatureDictionary({ signedAt: new Date('2026-11-22T08:00:00Z'), authorityName: 'x', reason: 'x' }));
  draft.objects.set(field[0], withEntries(field[1] as PdfDictionary, { V: signature }));
  const { bytes, offsets } = writePdf(draft, draft.id);
  const gap = fillByteRange(bytes, offsets.get(signature.id)!);
  const contentDigest = createHash('sha256').update(bytes.subarray(0, gap.start)).update(bytes.subarray(gap.end)).digest();
  fillContents(bytes, gap, await signCades({ contentDigest, certificate: signer.certificate, chain, sign: signer.sign }));
  return new Uint8Array(bytes);
}

export type AttachmentName = 'seal.cose' | 'record.cbor' | 'log-proof.txt';

/** Puts other bytes into an attachment, its size told rightly. */
export function replaceAttachment(draft: Draft, name: AttachmentName, data: Uint8Array): void {
  const stream = attachment(draft, name);
  draft.objects.set(stream.id, withSize(draft, stream.id, data));
}

export function attachmentBytes(draft: Draft, name: AttachmentName): Uint8Array {
  const stream = draft.objects.get(attachment(draft, name).id);
  if (stream?.kind !== 'stream') throw new Error(`no stream of ${name}`);
  // A copy: a slice of a Buffer is not one.
  return Uint8Array.from(stream.data);
}

function attachment(draft: Draft, name: string): { readonly id: string } {
  for (const object of draft.objects.values()) {
    const told = object.kind === 'dictionary' ? entry(object, 'F') : undefined;
    if (object.kind !== 'dictionary' || told?.kind !== 'string' || Buffer.from(told.bytes).toString('latin1') !== name) continue;
    const file = entry(draft.dictionary(entry(object, 'EF'), 'EF'), 'F');
    if (file?.kind === 'reference') return reference(file.id);
  }
  throw new Error(`no attachment ${name}`);
}

function withSize(draft: Draft, id: string, data: Uint8Array): Parameters<Draft['objects']['set']>[1] {
  const stream = draft.objects.get(id);
  if (stream?.kind !== 'stream') throw new Error('no stream');
  const entries = stream.entries.map(([key, value]): (typeof stream.entries)[number] =>
    key === 'Params' && value.kind === 'dictionary' ? [key, withEntries(dictionary(Object.fromEntries(value.entries)), { Size: { kind: 'number', text: String(data.length) } })] : [key, value]);
  return { kind: 'stream', entries, data };
}
