import { type Answer, localInstant } from '../../../document/index.ts';
import { StatusLists, type TrustList, verifySealText, webCrypto } from '../../browser.ts';
import { answerWithoutCheck, withCaution } from './caution.ts';
import { publishedLogs } from './logs.ts';
import { refreshStatus } from './status.ts';
import { TrustKeeper, type TrustRefresh } from './trust.ts';

export type Checked = {
  readonly answer: Answer;
  /** {@link Answer.statusAsOf} on the authority's clock, with its offset. */
  readonly statusAsOf: string | null;
  /** The field that says until when the document is valid, where its type has one. */
  readonly expiryField: string | null;
};

/** Checks seals with what this origin publishes; keeps the newest lists while the page is open. */
export class Checker {
  private readonly keeper = new TrustKeeper();
  private readonly statusLists = new StatusLists();
  private refreshing: Promise<TrustRefresh> | undefined;

  /** The official checking addresses, as the trust list names them; empty while it cannot be had. */
  async officialAddresses(): Promise<readonly string[]> {
    return (await this.refreshTrust().catch(() => undefined))?.trust?.head.verifyOrigins ?? [];
  }

  /** The verdict on a seal text. Never rejects: what goes wrong here is "could not be checked". */
  async check(text: string): Promise<Checked> {
    try {
      if (!globalThis.isSecureContext) return withoutTrust(answerWithoutCheck('page-insecure', location.origin));
      return await this.verify(text);
    } catch (error) {
      return withoutTrust(answerWithoutCheck('browser-cannot', (error as Error).name));
    }
  }

  private async verify(text: string): Promise<Checked> {
    const { trust, problem } = await this.refreshTrust();
    const status = trust && (await refreshStatus(text, trust, this.statusLists));
    const context = { trust, statusLists: this.statusLists, logs: publishedLogs, crypto: webCrypto, now: clock() };
    const answer = withCaution(await verifySealText(text, context), { trust: problem, status });
    return trust ? withTrust(answer, trust) : withoutTrust(answer);
  }

  /** One request at a time: the first check and the empty page's question for the official address share it. */
  private refreshTrust(): Promise<TrustRefresh> {
    this.refreshing ??= this.keeper.refresh(clock()).finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }
}

function withoutTrust(answer: Answer): Checked {
  return { answer, statusAsOf: answer.statusAsOf, expiryField: null };
}

function withTrust(answer: Answer, trust: TrustList): Checked {
  const part = trust.parts.find(({ authority }) => authority === answer.issuer?.id);
  if (!part) return withoutTrust(answer);
  const { statusAsOf } = answer;
  const type = part.types.find(({ id }) => id === answer.document?.type.id);
  return { answer, statusAsOf: statusAsOf && localInstant(Date.parse(statusAsOf) / 1000, part.timeZone), expiryField: type?.expires ?? null };
}

function clock(): number {
  return Math.floor(Date.now() / 1000);
}
