import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { sealText, toHex } from '../document/index.ts';
import {
  chainOf, followLog, type Compromise, type Hardware, KeyError, type LogEntry, manifestMark, nextChange, openCodeSecret, openSigner, openSignerOf, publicKeys, readCompromised, readLogs, reportCompromised, type Role, type Signer,
} from '../keys/index.ts';
import { loadPapers, type Papers } from '../papers/index.ts';
import { type Approvals, canonicalContent, type Revocations } from './approvals/index.ts';
import { oweAnchor } from './audit/index.ts';
import type { Authority } from './authority.ts';
import { finishIntent, type IssuedPaper, type Issuing, issuePaper, type Signers } from './issuing/issue.ts';
import { STATUS_LIST_COUNT } from './issuing/numbers.ts';
import type { IssueRequest } from './issuing/request.ts';
import { Log, logOrigin } from './log/log.ts';
import { splitAt } from './log/split.ts';
import { findNewest, isCurrent, needsRenewal, publishStatus, type StatusEdition } from './publication/status.ts';
import { publishTrust, type TrustContent, type TrustEdition, type TypesContent, typesToPublish } from './publication/trust.ts';
import { Register } from './register/register.ts';
import type { StateRow } from './register/rows.ts';
import { type Change, type Changed, changeState, getDocument } from './states/change.ts';
import { readPast, type StatusThen, statusThen } from './states/past.ts';
import { revokeMany } from './states/revoke-many.ts';

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
  /** Waits, milliseconds; for tests whose clock stands still. */
  readonly pause?: (ms: number) => Promise<unknown>;
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
  private issuing: Omit<Issuing, 'signers'> & { readonly signers: Signers | undefined };
  /** Until when, and with which manifest, the present signers are the ones to sign. */
  private held: Held;

  private constructor(config: IssuerConfig, papers: Papers, issuing: Issuer['issuing'], held: Held) {
    this.config = config;
    this.papers = papers;
    this.issuing = issuing;
    this.held = held;
  }

  /** @throws KeyError when a key is missing, or the passphrase is wrong */
  static async open(config: IssuerConfig): Promise<Issuer> {
    const { authority, verifyOrigin, statusOrigin, clock } = config;
    const held = holdFrom(config);
    const signers = await openSigners(config).catch(unlessExpired);
    const papers = loadPapers();
    const around = { papers, authority, verifyOrigin, statusOrigin, codeSecret: openCodeSecret(config.keysDirectory, config.passphrase) };
    const signersOf = (kid: Uint8Array, issuedAt: number): Promise<Signers> => openSignersOf(config, kid, issuedAt);
    const log = new Log(config);
    const isStolen = (kid: Uint8Array): boolean => readCompromised(config.keysDirectory).some((stolen) => stolen.kid === toHex(kid));
    return new Issuer(config, papers, { register: new Register(config.knex), around, signers, signersOf, log, isStolen, clock }, held);
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
    const { logEntry, ...changed } = await changeState(this.register, change, this.config.clock());
    const { status_list } = await getDocument(this.register, change.number);
    // The list first: who relies on the paper must not wait for the log, and what is owed to the log is not forgotten.
    const edition = await this.publishList(status_list);
    await this.issuing.log.append(logEntry);
    return { ...changed, edition };
  }

  /**
   * Revokes a list of documents, all or none, and publishes the status lists that say so.
   * @param limit up to so many need no second officer
   * @throws IssuerError, `approval-missing` among others
   */
  async revokeMany(revocations: Revocations, actor: string, limit: number): Promise<{ readonly changed: readonly Changed[]; readonly editions: readonly StatusEdition[] }> {
    const { approvals } = this.config;
    const { changed, lists, logEntries } = await revokeMany(this.register, revocations, { actor, now: this.config.clock() }, async (transaction) => {
      if (revocations.numbers.length > limit) await approvals?.use(transaction, 'revocation', canonicalContent(revocations));
    });
    const editions: StatusEdition[] = [];
    for (const list of lists) editions.push(await this.publishList(list));
    await Promise.all(logEntries.map((entry) => this.issuing.log.append(entry)));
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

  /**
   * What a document was at a past instant: an ISO 8601 instant with its offset, or a date, for the end of that day.
   * @throws IssuerError `number-unknown`, `request-malformed`, `at-in-future`
   */
  async showAt(number: string, at: string): Promise<StatusThen> {
    const then = readPast(at, this.config.authority.timeZone, this.config.clock());
    const document = await getDocument(this.register, number);
    return statusThen(document, await this.register.findIssued(document.id), await this.register.history(document.id), then);
  }

  /** The signed PDF of an issued document. @throws IssuerError */
  async pdf(number: string): Promise<Uint8Array | undefined> {
    return (await this.register.findIssued((await getDocument(this.register, number)).id))?.pdf;
  }

  /**
   * Publishes what is missing or old: the trust list, and every status list, also one that a crash kept from saying what the register says.
   * @param trustAfter the trust list gets a higher sequence than this: one that may have been published from a database that is lost
   * @throws IssuerError `approval-missing` where document types or templates have changed
   */
  async publish({ trustAfter = 0 }: { readonly trustAfter?: number } = {}): Promise<Published> {
    // The lists first, and each whatever becomes of the others: a log that is damaged, or a trust list that waits for officers, keeps no revocation back.
    const [status, trust, log] = [await settled(this.publishLists()), await settled(this.publishTrustList(trustAfter)), await settled(this.payDebts())];
    for (const outcome of [status, trust, log]) if (outcome.status === 'rejected') throw outcome.reason;
    return { trust: (trust as PromiseFulfilledResult<TrustEdition>).value, status: (status as PromiseFulfilledResult<StatusEdition[]>).value };
  }

  /**
   * Reports that a seal signer's key was stolen: what it sealed that was logged by `since` (seconds since 1970) stays good, all else of it is a thief's.
   * @throws KeyError `key-unknown`
   */
  async reportStolenSigner(signer: string, since: number): Promise<Compromise> {
    const { knex, keysDirectory, verifyOrigin } = this.config;
    const key = (await publicKeys(keysDirectory, 'seal')).find(({ kid, id }) => kid === signer || id === signer);
    if (!key) throw new KeyError('key-unknown', `No seal signer is called ${signer}: "khatm keys list" names them.`);
    if (since < key.from) throw new KeyError('key-unknown', `${key.id} signs since ${new Date(key.from * 1000).toISOString()}: before, it could not be stolen.`);
    const { split } = await splitAt(knex, verifyOrigin, since);
    return reportCompromised(keysDirectory, { kid: key.kid, split });
  }

  /** Closes the open log, whose key was stolen, where it stood at `since`, and opens the next. */
  async reportStolenLog(since: number): Promise<{ readonly closed: LogEntry; readonly opened: LogEntry }> {
    const { knex, keysDirectory, passphrase, verifyOrigin } = this.config;
    const open = readLogs(keysDirectory).find(({ closed }) => !closed)?.log;
    return followLog(keysDirectory, passphrase, (await splitAt(knex, verifyOrigin, since, open)).split);
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

  /**
   * A process may outlive the signing periods of its keys: it takes up new ones when they begin, and lets revoked ones go as soon as the
   * manifest says so.
   */
  private async withSigners(): Promise<Issuing> {
    const { mark, until } = this.held;
    const { signers: present } = this.issuing;
    if (present && this.config.clock() < until && manifestMark(this.config.keysDirectory) === mark) return { ...this.issuing, signers: present };
    // The mark is taken first: a manifest that changes meanwhile is read again next time.
    const held = holdFrom(this.config);
    const signers = await openSigners(this.config);
    this.issuing = { ...this.issuing, signers };
    this.held = held;
    return { ...this.issuing, signers };
  }

  private async publishLists(): Promise<StatusEdition[]> {
    const { knex, clock } = this.config;
    const status: StatusEdition[] = [];
    for (let list = 1; list <= STATUS_LIST_COUNT; list++) {
      const newest = await findNewest(knex, list);
      const good = newest && !needsRenewal(newest, clock()) && (await isCurrent(knex, newest));
      status.push(good ? newest : await this.publishList(list));
    }
    return status;
  }

  private async publishTrustList(after: number): Promise<TrustEdition> {
    const { knex, clock, approvals } = this.config;
    const signer = await signerOf(this.config, 'trust-list');
    return publishTrust(knex, await this.trustContent(), signer, clock(), async (transaction, types) => approvals?.use(transaction, 'types', canonicalContent(types)), after);
  }

  /** Puts into the log what is owed to it: changes that a crash kept from it, and the newest head of the audit trail. */
  private async payDebts(): Promise<void> {
    await oweAnchor(this.config.knex);
    for (const entry of await this.register.openDebts()) await this.issuing.log.append(entry);
  }

  private async trustContent(): Promise<TrustContent> {
    const { keysDirectory, authority, verifyOrigin, statusOrigin } = this.config;
    const [sealKeys, pdfKeys, statusKeys, trustKeys] = await Promise.all((['seal', 'pdf', 'status', 'trust-list'] as const).map((role) => publicKeys(keysDirectory, role)));
    const logs = readLogs(keysDirectory).map(({ log, key, closed }) => ({ origin: logOrigin(verifyOrigin, log), key, ...(closed ? { closed } : {}) }));
    return {
      authority, verifyOrigin, statusOrigin, types: [...this.papers.types.values()], sealKeys: sealKeys!, pdfKeys: pdfKeys!, statusKeys: statusKeys!, logs, compromised: readCompromised(keysDirectory),
      trustListSigners: trustKeys!.map(({ certificate }) => certificate),
    };
  }

  private async publishList(list: number): Promise<StatusEdition> {
    const { knex, statusOrigin, clock, pause = sleep } = this.config;
    return publishStatus(knex, list, statusOrigin, await signerOf(this.config, 'status'), clock, pause);
  }

  private async describe(row: StateRow): Promise<Shown['history'][number]> {
    const by = row.superseded_by === null ? null : ((await this.register.findNumberOf(row.superseded_by)) ?? null);
    return { state: row.state, reason: row.reason, by, actor: row.actor, at: row.at.toISOString() };
  }
}

async function settled<T>(work: Promise<T>): Promise<PromiseSettledResult<T>> {
  const [outcome] = await Promise.allSettled([work]);
  return outcome;
}

type Held = { readonly mark: string; readonly until: number };

function holdFrom({ keysDirectory, clock }: IssuerConfig): Held {
  return { mark: manifestMark(keysDirectory), until: nextChange(keysDirectory, ['seal', 'pdf'], clock()) };
}

/** Without a key that may sign, as after a theft, papers can still be shown, revoked and published, and keys rotated: only issuing has to wait. */
function unlessExpired(error: unknown): undefined {
  if (error instanceof KeyError && error.code === 'key-expired') return undefined;
  throw error;
}

async function openSigners(config: IssuerConfig): Promise<Signers> {
  const [seal, pdf] = await Promise.all([signerOf(config, 'seal'), signerOf(config, 'pdf')]);
  return { seal, pdf, chain: await chainOf(config.keysDirectory, pdf.certificate) };
}

/** Those who sign what was begun at `issuedAt`: the seal signer of that kid, and a PDF signer of that time, for verifiers go by the time of issue. */
async function openSignersOf(config: IssuerConfig, kid: Uint8Array, issuedAt: number): Promise<Signers> {
  const { keysDirectory, passphrase, hardware } = config;
  const [seal, pdf] = await Promise.all([openSignerOf(keysDirectory, 'seal', kid, passphrase, hardware), signerOf(config, 'pdf', issuedAt)]);
  return { seal, pdf, chain: await chainOf(keysDirectory, pdf.certificate) };
}

function signerOf({ keysDirectory, passphrase, clock, hardware }: IssuerConfig, role: Role, at = clock()): Promise<Signer> {
  return openSigner(keysDirectory, role, passphrase, at, hardware);
}
