import { signal } from '@preact/signals';
import { Checker, type Checked } from './checking/check.ts';
import type { Language } from './messages/index.ts';

/** What the page shows. */
export type Phase =
  | { readonly kind: 'empty' }
  | { readonly kind: 'checking' }
  | { readonly kind: 'answered'; readonly checked: Checked };

/** Arabic first, whatever the browser prefers; a choice lasts as long as the page. */
export const language = signal<Language>('ar');
export const phase = signal<Phase>({ kind: 'empty' });
/** The official addresses, by the trust list; undefined until the first attempt to get it is over. */
export const officialAddresses = signal<readonly string[] | undefined>(undefined);

const checker = new Checker();
/** The text under check, kept only so that "try again" needs no second scan. */
let current: string | undefined;

export async function check(text: string): Promise<void> {
  current = text;
  const mine = (started += 1);
  phase.value = { kind: 'checking' };
  const checked = await checker.check(text);
  // A later scan overtakes an earlier one that is still waiting for the network.
  if (mine === started) phase.value = { kind: 'answered', checked };
  await learnAddresses();
}

export async function checkAgain(): Promise<void> {
  if (current !== undefined) await check(current);
}

export async function learnAddresses(): Promise<void> {
  officialAddresses.value = await checker.officialAddresses();
}

let started = 0;
