import { hash } from 'node:crypto';
import { bindingOf, compareBytes, decodeCbor, decodeRecord, decodeSeal, Tagged, toHex, type TrustPart } from '../../document/index.ts';
import { statusUri } from '../../issuer/index.ts';

/** A document with everything that is stored of it. */
export type StoredDocument = {
  readonly id: number;
  readonly serial: number;
  readonly number: string;
  readonly type: string;
  readonly record: Buffer;
  readonly template_hash: Buffer;
  readonly page_digest: Buffer;
  readonly signer_kid: Buffer;
  readonly seal_payload: Buffer;
  readonly status_list: number;
  readonly status_index: number;
  readonly issued_at: number;
  readonly seal: Buffer | null;
  readonly seal_id: Buffer | null;
  readonly pdf: Buffer | null;
  readonly sealed: Buffer | null;
  readonly sealed_id: Buffer | null;
};

type Tell = (code: string, detail: string) => void;

/** Compares the columns with the signed seal and with each other. @throws FormatError, CborError for bytes that cannot be read */
export async function compareRows(row: StoredDocument, types: TrustPart['types'] | undefined, origin: string, tell: Tell): Promise<void> {
  if (Number(/-(\d+)$/.exec(row.number)?.[1]) !== row.serial) tell('serial-differs', `${row.number} has the serial ${row.serial}`);
  const seal = row.seal ?? row.sealed;
  if (seal) await compareSeal(row, seal, types, origin, tell);
  if (row.sealed && !same(sha256(row.sealed), row.sealed_id!)) tell('seal-id-differs', 'the seal that was logged is not the one that its id names');
  if (!row.seal) return;
  if (!same(sha256(row.seal), row.seal_id!)) tell('seal-id-differs', 'the seal is not the one that its id names');
  if (!row.sealed) tell('sealed-missing', 'it was issued, and the seal that was logged for it is not there');
  else if (!same(row.sealed, row.seal)) tell('sealed-differs', 'the seal that was logged is not the one that was issued');
}

async function compareSeal(row: StoredDocument, bytes: Uint8Array, types: TrustPart['types'] | undefined, origin: string, tell: Tell): Promise<void> {
  const { claims, kid } = decodeSeal(new Uint8Array(bytes));
  const differs = (code: string, what: string, seal: string | number, register: string | number): void => {
    if (seal !== register) tell(code, `${what} ${seal} in the seal, ${register} in the register`);
  };
  differs('number-differs', 'number', claims.number, row.number);
  differs('status-place-differs', 'place', `${claims.status.uri}#${claims.status.idx}`, `${statusUri(origin, row.status_list)}#${row.status_index}`);
  differs('issue-time-differs', 'time of issue', claims.iat, row.issued_at);
  if (types) differs('type-differs', 'type', types.find(({ id }) => id === claims.type)?.name ?? claims.type, row.type);
  differs('signer-differs', 'signer', toHex(kid), row.signer_kid.toString('hex'));
  if (!same(payloadOf(bytes), row.seal_payload)) tell('payload-differs', 'what was sealed is not what was intended');
  const parts = { recordDigest: sha256(row.record), templateHash: new Uint8Array(row.template_hash), pageDigest: new Uint8Array(row.page_digest) };
  if (!same(await bindingOf(sha256, parts), claims.binding)) tell('binding-differs', 'the seal was made for another record, template or page');
  const record = decodeRecord(new Uint8Array(row.record));
  if (record.number !== row.number) tell('record-differs', `the record is that of ${record.number}`);
  if (record.issuedAt !== row.issued_at) tell('issue-time-differs', `time of issue ${record.issuedAt} in the record, ${row.issued_at} in the register`);
}

/** The claims as they were signed; the seal has been read before. */
function payloadOf(seal: Uint8Array): Uint8Array {
  const item = decodeCbor(new Uint8Array(seal));
  return (item instanceof Tagged ? (item.value as readonly unknown[])[2] : undefined) as Uint8Array;
}

function sha256(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer');
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return compareBytes(one, other) === 0;
}
