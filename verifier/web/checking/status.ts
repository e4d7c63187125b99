import { decodeSeal, digitsToBytes, FormatError, readSealText, type Seal } from '../../../document/index.ts';
import { StatusError, type StatusLists, type TrustList } from '../../browser.ts';
import { FetchError, fetchPublished } from './published.ts';

/**
 * Fetches the status list that a seal names, if the seal's own authority lists that address; nothing else is ever fetched on a seal's word.
 * @returns why there is no up-to-date list: `unreachable`, or the code of a refusal; undefined when there is one, or when none is to be had
 */
export async function refreshStatus(text: string, trust: TrustList, lists: StatusLists): Promise<string | undefined> {
  const seal = sealIn(text);
  const signer = seal && trust.findSigner('seal', seal.kid);
  if (!seal || !signer?.part.statusLists.includes(seal.claims.status.uri)) return undefined;
  // A forged seal is forged whatever a list says, and gets no request out of this page.
  if (!(await signer.verification.verify(seal.signature, seal.toBeSigned))) return undefined;
  const { uri } = seal.claims.status;
  try {
    await lists.accept(uri, await fetchPublished(uri, 'no-cache'), trust);
    return undefined;
  } catch (error) {
    if (error instanceof StatusError) return error.code;
    if (error instanceof FetchError) return 'unreachable';
    throw error;
  }
}

function sealIn(text: string): Seal | undefined {
  try {
    return decodeSeal(digitsToBytes(readSealText(text).digits));
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
