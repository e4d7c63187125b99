import type { Answer } from '../../../document/index.ts';
import { messageFor, PAGE_IN, VERDICTS_IN } from '../messages/index.ts';
import { checkAgain, language } from '../state.ts';
import { Ltr } from './words.tsx';

/** Lists that did not arrive, or not whole: only these may be different a moment later. */
const MAY_ARRIVE = /^(trust-list|status-list)-|^signer-unknown$|^browser-cannot$/;
const NAMES_AN_ADDRESS: ReadonlySet<string> = new Set(['foreign-address', 'text-foreign']);

/** What the verdict means and what to do now, in a clerk's words. */
export function Meaning({ answer }: { answer: Answer }) {
  const words = PAGE_IN[language.value];
  const { says, next } = messageFor(VERDICTS_IN[language.value], answer);
  return (
    <section class="card meaning">
      <p class="says">{says}</p>
      {NAMES_AN_ADDRESS.has(answer.reason) && answer.detail !== null && (
        // Named, never a link: nobody should follow it.
        <p class="leads-to">{words.leadsTo}: <Ltr>{answer.detail}</Ltr></p>
      )}
      <h2>{words.whatToDo}</h2>
      {answer.issuer?.demo && <p><strong>{words.demoMeaning}</strong></p>}
      <p>{next}</p>
      {answer.verdict === 'undetermined' && MAY_ARRIVE.test(answer.reason) && <button type="button" onClick={() => void checkAgain()}>{words.again}</button>}
    </section>
  );
}
