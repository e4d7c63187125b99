import type { Label } from '../../../document/index.ts';
import { DIRECTION, type Language, otherThan } from '../messages/index.ts';
import { language } from '../state.ts';

/** A number, a date, an id or a Latin name: isolated, so that Arabic around it cannot reorder it. */
export function Ltr({ children }: { children: string | number }) {
  return <bdi dir="ltr" class="ltr">{children}</bdi>;
}

/** A text in one language, marked as such for screen readers and for the bidi algorithm. */
export function In({ of, children }: { of: Language; children: string }) {
  return <bdi lang={of} dir={DIRECTION[of]}>{children}</bdi>;
}

/** A text of the paper in the page's language, with the other language small beneath it, as the paper shows both. */
export function Bilingual({ label }: { label: Label }) {
  const first = language.value;
  const second = otherThan(first);
  if (label.ar === label.en) return <Same text={label.ar} />;
  return (
    <>
      <In of={first}>{label[first]}</In>
      <span class="second"><In of={second}>{label[second]}</In></span>
    </>
  );
}

/** One spelling for both languages: an id, a date, an amount, or a text that exists in one language only. */
function Same({ text }: { text: string }) {
  return /\p{Script=Arabic}/u.test(text) ? <In of="ar">{text}</In> : <Ltr>{text}</Ltr>;
}
