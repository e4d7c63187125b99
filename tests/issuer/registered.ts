import { randomBytes, randomInt } from 'node:crypto';
import type { Register } from '../../issuer/index.ts';

let serial = 900_000;

/** Puts a document into the register as issued, without a paper: what states are made of is rows only. */
export async function registerDocument(register: Register, { type = 'building-permit', list = 1 } = {}): Promise<{ readonly number: string; readonly id: string; readonly index: number }> {
  const number = `TM-XX-2026-${++serial}`;
  const index = randomInt(1 << 20);
  const bytes = (length: number): Buffer => randomBytes(length);
  const outcome = await register.storeIntent({
    serial, number, type, client: 'tests', idempotency_key: null, request_digest: bytes(32), record: bytes(8), template_hash: bytes(32), page_digest: bytes(32),
    signer_kid: bytes(8), seal_payload: bytes(8), status_list: list, status_index: index, issued_at: 1_795_334_400,
  });
  if (!outcome.stored) throw new Error(`not stored: ${outcome.taken}`);
  await register.storeIssued({ document_id: outcome.id, seal: bytes(8), seal_id: bytes(32), pdf: bytes(8) }, 'tests');
  return { number, id: outcome.id, index };
}
