import { bytesToDigits } from './digits.ts';
import { FormatError } from './errors.ts';

/** The longest text that is looked at: an address and a seal's digits. */
export const MAX_TEXT_LENGTH = 2000;

/** What a scanned or typed text says: the digits of a seal, and the address in front of them where there is one. */
export type SealText = { readonly address: string | undefined; readonly digits: string };

/** The part of a seal text before the digits, for a checking page's origin such as `https://check.example`. */
export function sealAddress(origin: string): string {
  return `${origin}/#`;
}

export function sealText(origin: string, seal: Uint8Array): string {
  return sealAddress(origin) + bytesToDigits(seal);
}

/**
 * Takes a scanned text apart (SPEC §2): `<origin>/#<digits>`, `#<digits>` or bare digits; white space around it is ignored.
 * @throws FormatError `text-too-long`; `text-foreign` when it is another kind of address; `text-no-seal` otherwise
 */
export function readSealText(text: string): SealText {
  if (text.length > MAX_TEXT_LENGTH) throw new FormatError('text-too-long');
  const trimmed = text.trim();
  const bare = /^#?([0-9]{100,})$/.exec(trimmed);
  if (bare) return { address: undefined, digits: bare[1]! };
  const addressed = /^([a-z][a-z0-9+.-]*:\/\/[^/?#\s]+)\/#([0-9]+)$/i.exec(trimmed);
  if (addressed) return { address: addressed[1]!.toLowerCase(), digits: addressed[2]! };
  const foreign = /^([a-z][a-z0-9+.-]*:(?:\/\/)?[^\s]*)$/i.exec(trimmed);
  if (foreign) throw new FormatError('text-foreign', addressOf(foreign[1]!));
  throw new FormatError('text-no-seal');
}

/** The part of a foreign address that tells whose it is; the rest may be private and is not repeated. */
function addressOf(url: string): string {
  try {
    const parsed = new URL(url);
    return (parsed.host ? parsed.origin === 'null' ? `${parsed.protocol}//${parsed.host}` : parsed.origin : parsed.protocol).slice(0, 120);
  } catch {
    return url.slice(0, 60);
  }
}
