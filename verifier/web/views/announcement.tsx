import { messageFor, PAGE_IN, VERDICTS_IN } from '../messages/index.ts';
import { language, phase } from '../state.ts';

/** Says the verdict to screen readers as soon as it is there; the region itself is always on the page, or nothing would be said. */
export function Announcement() {
  return <p role="status" class="unseen" lang={language.value}>{announcement()}</p>;
}

function announcement(): string {
  const now = phase.value;
  const words = PAGE_IN[language.value];
  if (now.kind === 'empty') return '';
  if (now.kind === 'checking') return words.checking;
  const { answer } = now.checked;
  const table = VERDICTS_IN[language.value];
  const demo = answer.issuer?.demo ? [words.demo] : [];
  return [...demo, table[answer.verdict].word, messageFor(table, answer).says].join('. ');
}
