import type { KeyWarning } from '../../keys/index.ts';
import { systemClock } from '../installation/clock.ts';
import { careForKeys } from '../installation/lifecycle.ts';
import type { Installation } from '../installation/open.ts';
import { requireNotBehindWitnesses } from '../installation/witnesses.ts';

/** How long before the same warning is said again, seconds. */
const SAY_AGAIN = 86_400;

type Site = Pick<Installation, 'dataDir' | 'config' | 'knex' | 'issuer' | 'mirror'>;

/**
 * Keeps keys and lists good for as long as the server runs: rotates signers in time, signs CRLs and lists again before they end, and says
 * loudly, once a day, what only people can do.
 */
export class Upkeep {
  private readonly site: Site;
  private readonly clock: () => number;
  private readonly say: (message: string) => void;
  private readonly saidAt = new Map<string, number>();
  /** What waits for an operator, as of the last round. */
  warnings: readonly KeyWarning[] = [];

  /** @param clock seconds since 1970 */
  constructor(site: Site, say: (message: string) => void, clock: () => number = systemClock) {
    this.site = site;
    this.say = say;
    this.clock = clock;
  }

  /**
   * One round. What is published follows also where the keys could not be seen to.
   * @throws InstallationError `witness-ahead`, `witnesses-missing`, before anything is signed
   */
  async round(): Promise<void> {
    for (const warning of await requireNotBehindWitnesses(this.site)) this.warn(warning, warning);
    try {
      await this.careForKeys();
    } finally {
      await this.site.issuer.publish();
    }
  }

  private async careForKeys(): Promise<void> {
    const { dataDir, config, mirror } = this.site;
    const { made, crls, warnings } = await careForKeys(dataDir, config, new Date(this.clock() * 1000));
    for (const { id, from } of made) this.say(`New key ${id}, which signs from ${new Date(from * 1000).toISOString()}.`);
    if (made.length > 0 || crls.length > 0) await mirror.putCertificates();
    this.warnings = warnings;
    for (const { code, what, message } of warnings) this.warn(`${code} ${what}`, message);
  }

  private warn(key: string, message: string): void {
    const now = this.clock();
    if (now < (this.saidAt.get(key) ?? -Infinity) + SAY_AGAIN) return;
    this.saidAt.set(key, now);
    this.say(`khatm: WARNING: ${message}`);
  }
}
