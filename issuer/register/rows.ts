import { STATUS } from '../../document/index.ts';

/** A row of `document`: the intent. */
export type IntentRow = {
  readonly id: string;
  readonly serial: string;
  readonly number: string;
  readonly type: string;
  readonly client: string;
  readonly idempotency_key: string | null;
  readonly request_digest: Uint8Array;
  readonly record: Uint8Array;
  readonly template_hash: Uint8Array;
  readonly page_digest: Uint8Array;
  readonly signer_kid: Uint8Array;
  readonly seal_payload: Uint8Array;
  readonly status_list: number;
  readonly status_index: number;
  readonly issued_at: string;
};

export type NewIntent = Omit<IntentRow, 'id' | 'serial' | 'issued_at'> & { readonly serial: number; readonly issued_at: number };

/** A row of `sealed_document`. */
export type SealedRow = { readonly document_id: string; readonly seal: Uint8Array; readonly seal_id: Uint8Array };

export type IssuedRow = { readonly document_id: string; readonly seal: Uint8Array; readonly seal_id: Uint8Array; readonly pdf: Uint8Array };

export type StateName = 'issued' | 'suspended' | 'reinstated' | 'revoked' | 'superseded';

/** What the status list, and the log, say of a document in each state. */
export const STATUS_OF: Readonly<Record<StateName, number>> = { issued: STATUS.valid, reinstated: STATUS.valid, suspended: STATUS.suspended, revoked: STATUS.revoked, superseded: STATUS.superseded };

/** Whether a document in this state may be relied on. */
export function isGood(state: StateName): boolean {
  return state === 'issued' || state === 'reinstated';
}

export type StateRow = {
  readonly document_id: string;
  readonly revision: number;
  readonly state: StateName;
  readonly reason: string | null;
  readonly superseded_by: string | null;
  readonly actor: string;
  readonly at: Date;
};
