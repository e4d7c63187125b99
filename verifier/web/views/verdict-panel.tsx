import { useEffect, useRef } from 'preact/hooks';
import type { Answer } from '../../../document/index.ts';
import { otherThan, PAGE_IN, VERDICTS_IN } from '../messages/index.ts';
import { language } from '../state.ts';
import { VerdictIcon } from './icons.tsx';
import { TONES } from './tones.ts';
import { In } from './words.tsx';

/** The verdict at a glance: colour, shape and word, in both languages. */
export function VerdictPanel({ answer }: { answer: Answer }) {
  const { verdict, issuer, document: paper } = answer;
  const first = language.value;
  const second = otherThan(first);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Whoever pressed a button that is gone now would start again at the top of the page.
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, [answer]);
  return (
    <section class={`verdict ${TONES[verdict]}`} data-verdict={verdict} data-reason={answer.reason}>
      {issuer?.demo && <DemoBand />}
      <div class="verdict-body">
        <VerdictIcon verdict={verdict} />
        <h1 ref={heading} tabIndex={-1}>
          <In of={first}>{VERDICTS_IN[first][verdict].word}</In>
          <span class="second"><In of={second}>{VERDICTS_IN[second][verdict].word}</In></span>
        </h1>
      </div>
      {issuer && paper && (
        <p class="subject"><In of={first}>{paper.type.label[first]}</In> – <In of={first}>{issuer.name[first]}</In></p>
      )}
    </section>
  );
}

/** On papers of a demonstration, above everything, in both languages. */
function DemoBand() {
  return (
    <p class="demo">
      <In of="ar">{PAGE_IN.ar.demo}</In>
      <In of="en">{PAGE_IN.en.demo}</In>
    </p>
  );
}
