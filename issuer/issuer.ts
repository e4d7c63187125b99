import type { Knex } from 'knex';
import { sealText } from '../document/index.ts';
import { type Hardware, openCodeSecret, openSigner, publicKeys, type Role, type Signer } from '../keys/index.ts';
import { loadPapers, type Papers } from '../papers/index.ts';
import type { Authority } from './authority.ts';
import { finishIntent, type IssuedPaper, type Issuing, issuePaper, type Signers } from './issuing/issue.ts';
import { STATUS_LIST_COUNT } from './issuing/numbers.ts';
import type { IssueRequest } from './issuing/request.ts';
import { findNewest, isCurrent, needsRenewal, publishStatus, type StatusEdition } from './publication/status.ts';
import { publishTrust, type TrustEdition } from './publication/trust.ts';
import { Register } from './register/register.ts';
import type { StateRow } from './register/rows.ts';
import { type Change, type Changed, changeState, getDocument } from './states/change.ts';

export type IssuerConfig = {
  readonly knex: Knex;
  readonly keysDirectory: string;
  readonly passphrase: string;
  /** The token of keys that are in hardware. */
  readonly hardware?: Hardware | undefined;
  readonly authority: Authority;
  /** Origin of the checking page: what the QR opens. */
  readonly verifyOrigin: string;
  /** Origin under which status lists are published. */
  readonly statusOrigin: string;
  /** Seconds since 1970. */
  readonly clock: () => number;
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

  /** Publishes what is missing or old: the trust list, and every status list, also one that a crash kept from saying what the register says. */
  async publish(): Promise<Published> {
    const { knex, keysDirectory, authority, verifyOrigin, statusOrigin, clock } = this.config;
    const [sealKeys, pdfKeys, statusKeys] = await Promise.all((['seal', 'pdf', 'status'] as const).map((role) => publicKeys(keysDirectory, role)));
    const content = { authority, verifyOrigin, statusOrigin, types: [...this.papers.types.values()], sealKeys: sealKeys!, pdfKeys: pdfKeys!, statusKeys: statusKeys! };
    const trust = await publishTrust(knex, content, await signerOf(this.config, 'trust-list'), clock());
    const status: StatusEdition[] = [];
    for (let list = 1; list <= STATUS_LIST_COUNT; list++) {
      const newest = await findNewest(knex, list);
      const good = newest && !needsRenewal(newest, clock()) && (await isCurrent(knex, newest));
      status.push(good ? newest : await this.publishList(list));
    }
    return { trust, status };
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

  private async publishList(list: number): Promise<StatusEdition> {
    const { knex, statusOrigin, clock } = this.config;
    return publishStatus(knex, list, statusOrigin, await signerOf(this.config, 'status'), clock());
  }

  private async describe(row: StateRow): Promise<Shown['history'][number]> {
    const by = row.superseded_by === null ? null : ((await this.register.findNumberOf(row.superseded_by)) ?? null);
    return { state: row.state, reason: row.reason, by, actor: row.actor, at: row.at.toISOString() };
  }
}

async function openSigners(config: IssuerConfig): Promise<Signers> {
  const [seal, pdf, cas] = await Promise.all([signerOf(config, 'seal'), signerOf(config, 'pdf'), publicKeys(config.keysDirectory, 'authority-ca')]);
  return { seal, pdf, chain: cas.slice(-1).map(({ certificate }) => certificate) };
}

function signerOf({ keysDirectory, passphrase, clock, hardware }: IssuerConfig, role: Role): Promise<Signer> {
  return openSigner(keysDirectory, role, passphrase, clock(), hardware);
}
