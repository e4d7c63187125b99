import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { appendAudit } from '../audit/index.ts';
import { IssuerError } from '../errors.ts';
import { findRoster, getOfficer, keyOf, type Officer } from './officers.ts';
import { APPROVAL_KINDS, type ApprovalKind, contentDigest, isSigned, type ProposalTerms, statementOf } from './statement.ts';

/** Signs a statement with an officer's key, wherever that is. */
export type OfficerSign = (statement: Uint8Array) => Uint8Array | Promise<Uint8Array>;

export type Proposal = {
  readonly id: string;
  readonly kind: ApprovalKind;
  readonly digest: Uint8Array;
  readonly content: Uint8Array;
  readonly proposer: string;
  readonly expiresAt: number;
  /** Officers whose approval counts. */
  readonly acceptedBy: readonly string[];
  readonly state: 'proposed' | 'approved' | 'used' | 'expired';
};

export type ApprovalsConfig = {
  readonly knex: Knex;
  /** The authority's id. */
  readonly authority: string;
  /** The officers of the configuration: who is only in the database is none, or whoever can write rows would make some. */
  readonly configured: readonly Officer[];
  /** Seconds since 1970. */
  readonly clock: () => number;
};

type Row = { id: string; kind: ApprovalKind; content: Buffer; proposer: string; expires_at: number; signature: Buffer };
type Refusal = Extract<IssuerError['problem'], { code: 'approval-refused' }>['why'];

/** A proposal is forgotten, not kept for a day on which nobody remembers what it was. */
const LIFE = 7 * 86_400;
const UNIQUE_VIOLATION = '23505';

/**
 * Four eyes: one officer proposes, another approves the same bytes, and then they may be done once. Rows are only a memory; what counts are the
 * officers' signatures, which are verified whenever an approval is used, so that rows which somebody slipped in are worth nothing.
 */
export class Approvals {
  private readonly config: ApprovalsConfig;

  constructor(config: ApprovalsConfig) {
    this.config = config;
  }

  /** @throws IssuerError `approval-refused` */
  async propose(kind: string, content: Uint8Array, proposer: string, sign: OfficerSign): Promise<Proposal> {
    if (!APPROVAL_KINDS.some((known) => known === kind)) return refuse('unknown-kind');
    const officer = getOfficer(await this.officers(kind as ApprovalKind), proposer);
    const expiresAt = Math.floor(this.config.clock()) + LIFE;
    const row = { id: randomBytes(16).toString('hex'), kind: kind as ApprovalKind, content: Buffer.from(content), proposer, expires_at: expiresAt };
    const statement = statementOf('propose', proposer, this.termsOf(row));
    const signature = Buffer.from(await sign(statement));
    if (!isSigned(keyOf(officer), statement, signature)) return refuse('signature-wrong');
    await this.config.knex.transaction(async (transaction) => {
      await transaction('approval_proposal').insert({ ...row, signature });
      await appendAudit(transaction, { actor: proposer, act: 'approval.proposed', subject: row.id, details: { kind, digest: hex(contentDigest(content)), expiresAt } });
    });
    return this.get(row.id);
  }

  /**
   * @param digest what the officer has seen: SHA-256 of the content's canonical bytes
   * @throws IssuerError `approval-refused`
   */
  async accept(id: string, name: string, digest: Uint8Array, sign: OfficerSign): Promise<Proposal> {
    const { knex } = this.config;
    const row = await this.getRow(id);
    const officer = getOfficer(await this.officers(row.kind), name);
    const { state, proposer } = await this.describe(row);
    if (proposer === name) return refuse('own-proposal');
    if (state === 'used' || state === 'expired') return refuse(state);
    const terms = this.termsOf(row);
    if (Buffer.compare(terms.digest, digest) !== 0) return refuse('digest-differs');
    const statement = statementOf('accept', name, terms);
    const signature = Buffer.from(await sign(statement));
    if (!isSigned(keyOf(officer), statement, signature)) return refuse('signature-wrong');
    try {
      await knex.transaction(async (transaction) => {
        await transaction('approval_consent').insert({ proposal: id, officer: name, signature });
        await appendAudit(transaction, { actor: name, act: 'approval.accepted', subject: id, details: { kind: row.kind, digest: hex(terms.digest) } });
      });
    } catch (error) {
      if ((error as { code?: string }).code === UNIQUE_VIOLATION) return refuse('already-accepted');
      throw error;
    }
    return this.get(id);
  }

  /**
   * Uses up an approval of exactly this content, in the transaction of the act that it allows: either both happen or neither.
   * @returns the proposal's id
   * @throws IssuerError `approval-missing`
   */
  async use(transaction: Knex, kind: ApprovalKind, content: Uint8Array): Promise<string> {
    const rows = await transaction<Row>('approval_proposal').where({ kind }).whereRaw('sha256(content) = ?', [Buffer.from(contentDigest(content))]).orderBy('proposed_at');
    for (const row of rows) {
      const { state, acceptedBy } = await this.describe(row, transaction);
      if (state !== 'approved' || Buffer.compare(row.content, content) !== 0) continue;
      // Somebody else may use it at this moment: whoever commits first has it.
      const { rowCount } = await transaction.raw<{ rowCount: number }>('INSERT INTO approval_use (proposal) VALUES (?) ON CONFLICT DO NOTHING', [row.id]);
      if (rowCount === 0) continue;
      await appendAudit(transaction, { actor: row.proposer, act: 'approval.used', subject: row.id, details: { kind, digest: hex(contentDigest(content)), acceptedBy } });
      return row.id;
    }
    throw new IssuerError({ code: 'approval-missing', kind, digest: hex(contentDigest(content)) });
  }

  /** Every proposal, newest first. */
  async list(): Promise<Proposal[]> {
    const rows = await this.config.knex<Row>('approval_proposal').orderBy('proposed_at', 'desc');
    return Promise.all(rows.map((row) => this.describe(row)));
  }

  /** @throws IssuerError `approval-refused` */
  async get(id: string): Promise<Proposal> {
    return this.describe(await this.getRow(id));
  }

  /** The bytes that an officer who keeps the key elsewhere signs there. @throws IssuerError `approval-refused` */
  async statement(id: string, name: string): Promise<Uint8Array> {
    return statementOf('accept', name, this.termsOf(await this.getRow(id)));
  }

  private async getRow(id: string): Promise<Row> {
    const row = /^[0-9a-f]{32}$/.test(id) ? await this.config.knex<Row>('approval_proposal').where({ id }).first() : undefined;
    return row ?? refuse('unknown-proposal');
  }

  /** Those who are recorded and configured; who decides on a change of the configuration is who was recorded before it. */
  private async officers(kind: ApprovalKind, knex = this.config.knex): Promise<readonly Officer[]> {
    const recorded = (await findRoster(knex))?.officers ?? [];
    if (kind === 'roles') return recorded;
    return recorded.filter(({ name, publicKey }) => this.config.configured.some((one) => one.name === name && one.publicKey === publicKey));
  }

  private async describe(row: Row, knex = this.config.knex): Promise<Proposal> {
    const terms = this.termsOf(row);
    const officers = await this.officers(row.kind, knex);
    const holds = (act: 'propose' | 'accept', name: string, signature: Uint8Array): boolean => {
      const officer = officers.find((one) => one.name === name);
      return officer !== undefined && isSigned(keyOf(officer), statementOf(act, name, terms), signature);
    };
    const consents = (await knex('approval_consent').where({ proposal: row.id }).orderBy('officer')) as { officer: string; signature: Buffer }[];
    const acceptedBy = consents.filter(({ officer, signature }) => officer !== row.proposer && holds('accept', officer, signature)).map(({ officer }) => officer);
    const used = (await knex('approval_use').where({ proposal: row.id }).first()) !== undefined;
    const approved = acceptedBy.length > 0 && holds('propose', row.proposer, row.signature);
    const state = used ? 'used' : this.config.clock() >= row.expires_at ? 'expired' : approved ? 'approved' : 'proposed';
    return { id: row.id, kind: row.kind, digest: terms.digest, content: new Uint8Array(row.content), proposer: row.proposer, expiresAt: row.expires_at, acceptedBy, state };
  }

  private termsOf({ id, kind, content, expires_at }: Omit<Row, 'signature'>): ProposalTerms {
    return { id, authority: this.config.authority, kind, digest: contentDigest(content), expiresAt: expires_at };
  }
}

function refuse(why: Refusal): never {
  throw new IssuerError({ code: 'approval-refused', why });
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
