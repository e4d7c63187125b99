import { STATUS, statusAt, STATUS_BITS } from '../../document/index.ts';
import type { StatusLists, TrustList } from '../../verifier/index.ts';
import type { Report } from './report.ts';

/** The entries of the newest status lists that belong to no document that was seen. One that is withdrawn there is of a paper that the register does not know. */
export class UnclaimedStatus {
  readonly #entries = new Map<string, Uint8Array>();

  constructor(lists: StatusLists, trust: TrustList | undefined) {
    for (const uri of trust?.parts.flatMap(({ statusLists }) => statusLists) ?? []) {
      const list = lists.find(uri);
      if (list?.bits === STATUS_BITS) this.#entries.set(uri, Uint8Array.from(list.entries));
    }
  }

  claim(uri: string, index: number): void {
    const entries = this.#entries.get(uri);
    if (!entries || (statusAt(entries, STATUS_BITS, index) ?? 0) === STATUS.valid) return;
    entries[Math.floor(index / 4)]! &= ~(3 << ((index % 4) * STATUS_BITS));
  }

  report(report: Report): void {
    for (const [uri, entries] of this.#entries) {
      for (const [at, byte] of entries.entries()) {
        if (byte === 0) continue;
        for (let index = at * 4; index < at * 4 + 4; index++) {
          const entry = statusAt(entries, STATUS_BITS, index);
          if (entry !== STATUS.valid) report('status-entry-unknown', `${uri}#${index}`, `it says ${entry}, and no document has this place`);
        }
      }
    }
  }
}
