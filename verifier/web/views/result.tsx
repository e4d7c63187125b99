import type { Checked } from '../checking/check.ts';
import { PAGE_IN } from '../messages/index.ts';
import { language } from '../state.ts';
import { Facts } from './facts.tsx';
import { Meaning } from './meaning.tsx';
import { SealBox } from './seal-box.tsx';
import { Steps } from './steps.tsx';
import { VerdictPanel } from './verdict-panel.tsx';

/** An answer, the most important first. */
export function Result({ checked }: { checked: Checked }) {
  const { answer } = checked;
  const words = PAGE_IN[language.value];
  return (
    <div class="result">
      <div class="judgement">
        <VerdictPanel answer={answer} />
        <Meaning answer={answer} />
        {answer.document && (
          <aside class="card proof" aria-labelledby="proof">
            <h2 id="proof">{words.proofTitle}</h2>
            <p>{words.proof}</p>
          </aside>
        )}
      </div>
      {answer.document && <Facts document={answer.document} issuer={answer.issuer} checked={checked} />}
      <div class="more">
        <Steps checked={checked} />
        <SealBox title={words.another} />
      </div>
    </div>
  );
}
