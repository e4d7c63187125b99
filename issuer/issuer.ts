import type { Knex } from 'knex';
import { sealText } from '../document/index.ts';
import { openCodeSecret, openSigner, publicKeys } from '../keys/index.ts';
import { loadPapers, type Papers } from '../papers/index.ts';
import { type Approvals, canonicalContent, type Revocations } from './approvals/index.ts';
import type { Authority } from './authority.ts';
import { finishIntent, type IssuedPaper, type Issuing, issuePaper, type Signers } from './issuing/issue.ts';
import { STATUS_LIST_COUNT } from './issuing/numbers.ts';
import type { IssueRequest } from './issuing/request.ts';
import { findNewest, isCurrent, needsRenewal, publishStatus, type StatusEdition } from './publication/status.ts';
import { publishTrust, type TrustContent, type TrustEdition, type TypesContent, typesToPublish } from './publication/trust.ts';
import { Register } from './register/register.ts';
import type { StateRow } from './register/rows.ts';
import { type Change, type Changed, changeState, getDocument } from './states/change.ts';
import { revokeMany } from './states/revoke-many.ts';

export type IssuerConfig = {
  readonly knex: Knex;
  readonly keysDirectory: string;
  readonly passphrase: string;
  readonly authority: Authority;
  /** Origin of the checking page: what the QR opens. */
  readonly verifyOrigin: string;
  /** Origin under which status lists are published. */
  readonly statusOrigin: string;
  /** Seconds since 1970. */
  readonly clock: () => number;
  /** Asked before what needs two officers is done; without it nothing needs them, as in a demonstration. */
  readonly approvals?: Approvals | undefined;
};

export type Shown = {
  readonly number: string;
  readonly type: string;
  readonly seal: string | null;
  readonly state: string;
  readonly history: readonly { readonly state: string; readonly reason: string | null; readonly by: string | null; readonly actor: string; readonly at: string }[];
};

/** What was published after a change: the status list that now says so. */
export type Published = { readonly status: readonly StatusEdition[]; readonly trust: TrustEdition };

/** The issuer of one authority. Holds keys in memory, state only in PostgreSQL: any number of them may run side by side. */
export class Issuer {
  readonly papers: Papers;
  private readonly config: IssuerConfig;
  private issuing: Issuing;

  private constructor(config: IssuerConfig, papers: Papers, issuing: Issuing) {
    this.config = config;
    this.papers = papers;
    this.issuing = issuing;
  }

  /** @throws KeyError when a key is missing, expired, or the passphrase is wrong */
  static async open(config: IssuerConfig): Promise<Issuer> {
    const { authority, verifyOrigin, statusOrigin, clock } = config;
    const signers = await openSigners(config);
    const papers = loadPapers();
    const around = { papers, authority, verifyOrigin, statusOrigin, codeSecret: openCodeSecret(config.keysDirectory, config.passphrase) };
    return new Issuer(config, papers, { register: new Register(config.knex), around, signers, clock });
  }

  /** @throws IssuerError; KeyError `key-expired` when no signer may sign now */
  async issue(request: IssueRequest): Promise<IssuedPaper> {
    return issuePaper(await this.withSigners(), request);
  }

  /**
   * Changes a document's state and publishes the status list that says so.
   * @throws IssuerError
   */
  async change(change: Change): Promise<Changed & { readonly edition: StatusEdition }> {
    const changed = await changeState(this.register, change);
    const { status_list } = await getDocument(this.register, change.number);
    return { ...changed, edition: await this.publishList(status_list) };
  }

  /**
   * Revokes a list of documents, all or none, and publishes the status lists that say so.
   * @param limit up to so many need no second officer
   * @throws IssuerError, `approval-missing` among others
   */
  async revokeMany(revocations: Revocations, actor: string, limit: number): Promise<{ readonly changed: readonly Changed[]; readonly editions: readonly StatusEdition[] }> {
    const { approvals } = this.config;
    const { changed, lists } = await revokeMany(this.register, revocations, actor, async (transaction) => {
      if (revocations.numbers.length > limit) await approvals?.use(transaction, 'revocation', canonicalContent(revocations));
    });
    const editions: StatusEdition[] = [];
    for (const list of lists) editions.push(await this.publishList(list));
    return { changed, editions };
  }

  /** @throws IssuerError `number-unknown` */
  async show(number: string): Promise<Shown> {
    const document = await getDocument(this.register, number);
    const issued = await this.register.findIssued(document.id);
    const history = await this.register.history(document.id);
    return {
      number,
      type: document.type,
      seal: issued ? sealText(this.config.verifyOrigin, issued.seal) : null,
      state: history.at(-1)?.state ?? 'intended',
      history: await Promise.all(history.map((row) => this.describe(row))),
    };
  }

  /** The signed PDF of an issued document. @throws IssuerError */
  async pdf(number: string): Promise<Uint8Array | undefined> {
    return (await this.register.findIssued((await getDocument(this.register, number)).id))?.pdf;
  }

  /**
   * Publishes what is missing or old: the trust list, and every status list, also one that a crash kept from saying what the register says.
   * @throws IssuerError `approval-missing` where document types or templates have changed
   */
  async publish(): Promise<Published> {
    const { knex, keysDirectory, passphrase, clock, approvals } = this.config;
    const signer = await openSigner(keysDirectory, 'trust-list', passphrase, clock());
    const trust = await publishTrust(knex, await this.trustContent(), signer, clock(), async (transaction, types) => approvals?.use(transaction, 'types', canonicalContent(types)));
    const status: StatusEdition[] = [];
    for (let list = 1; list <= STATUS_LIST_COUNT; list++) {
      const newest = await findNewest(knex, list);
      const good = newest && !needsRenewal(newest, clock()) && (await isCurrent(knex, newest));
      status.push(good ? newest : await this.publishList(list));
    }
    return { trust, status };
  }

  /** The document types as the next trust list will have them: what officers approve. */
  async typesToPublish(): Promise<TypesContent> {
    return typesToPublish(this.config.knex, await this.trustContent());
  }

  /** Intents that a crash left behind, finished or reported. */
  async finishIntents(): Promise<{ finished: string[]; unfinished: { number: string; error: unknown }[] }> {
    const finished: string[] = [];
    const unfinished: { number: string; error: unknown }[] = [];
    for (const intent of await this.register.openIntents()) {
      try {
        await finishIntent(await this.withSigners(), intent);
        finished.push(intent.number);
      } catch (error) {
        unfinished.push({ number: intent.number, error });
      }
    }
    return { finished, unfinished };
  }

  get register(): Register {
    return this.issuing.register;
  }

  /** A process may outlive the signing periods of the keys that it began with. */
  private async withSigners(): Promise<Issuing> {
    const { seal, pdf } = this.issuing.signers;
    if (this.config.clock() >= Math.min(seal.until, pdf.until)) this.issuing = { ...this.issuing, signers: await openSigners(this.config) };
    return this.issuing;
  }

  private async trustContent(): Promise<TrustContent> {
    const { keysDirectory, authority, verifyOrigin, statusOrigin } = this.config;
    const [sealKeys, pdfKeys, statusKeys] = await Promise.all((['seal', 'pdf', 'status'] as const).map((role) => publicKeys(keysDirectory, role)));
    return { authority, verifyOrigin, statusOrigin, types: [...this.papers.types.values()], sealKeys: sealKeys!, pdfKeys: pdfKeys!, statusKeys: statusKeys! };
  }

  private async publishList(list: number): Promise<StatusEdition> {
    const { knex, keysDirectory, passphrase, statusOrigin, clock } = this.config;
    return publishStatus(knex, list, statusOrigin, await openSigner(keysDirectory, 'status', passphrase, clock()), clock());
  }

  private async describe(row: StateRow): Promise<Shown['history'][number]> {
    const by = row.superseded_by === null ? null : ((await this.register.findNumberOf(row.superseded_by)) ?? null);
    return { state: row.state, reason: row.reason, by, actor: row.actor, at: row.at.toISOString() };
  }
}

async function openSigners({ keysDirectory, passphrase, clock }: IssuerConfig): Promise<Signers> {
  const [seal, pdf, cas] = await Promise.all([
    openSigner(keysDirectory, 'seal', passphrase, clock()),
    openSigner(keysDirectory, 'pdf', passphrase, clock()),
    publicKeys(keysDirectory, 'authority-ca'),
  ]);
  return { seal, pdf, chain: cas.slice(-1).map(({ certificate }) => certificate) };
}
