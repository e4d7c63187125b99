import type { Checked } from '../checking/check.ts';
import { PAGE_IN } from '../messages/index.ts';
import { language } from '../state.ts';
import { OutcomeIcon } from './icons.tsx';
import { Instant } from './instant.tsx';
import { Ltr } from './words.tsx';

/** As of when the answer holds, and how it came about: open where something was not established, else for those who want to know. */
export function Steps({ checked }: { checked: Checked }) {
  const { answer, statusAsOf } = checked;
  const words = PAGE_IN[language.value];
  return (
    <section class="card steps">
      <ul class="as-of">
        {statusAsOf !== null && <li>{words.statusAsOf} <Instant at={statusAsOf} /></li>}
        {answer.trustSequence !== null && <li>{words.trustSequence} <Ltr>{answer.trustSequence}</Ltr></li>}
      </ul>
      <details open={answer.verdict === 'undetermined' && answer.steps.length > 0}>
        <summary>{words.stepsTitle}</summary>
        <ol>
          {answer.steps.map(({ step, outcome }) => (
            <li key={step}>
              <OutcomeIcon outcome={outcome} />
              <span>{words.steps[step]}</span>
              <span class="outcome">{words.outcomes[outcome]}</span>
            </li>
          ))}
        </ol>
        <dl class="codes">
          <div><dt>{words.reasonCode}</dt><dd><Ltr>{answer.reason}</Ltr></dd></div>
          {answer.detail !== null && <div><dt>{words.detail}</dt><dd><Ltr>{answer.detail}</Ltr></dd></div>}
          {answer.sealId !== null && <div><dt>{words.sealId}</dt><dd><Ltr>{answer.sealId}</Ltr></dd></div>}
        </dl>
      </details>
    </section>
  );
}
