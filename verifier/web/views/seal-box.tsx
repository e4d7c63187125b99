import { useRef, useState } from 'preact/hooks';
import { PAGE_IN } from '../messages/index.ts';
import { check, language } from '../state.ts';

/** For a code that was read by something else than this device's camera. */
export function SealBox({ title }: { title: string }) {
  const words = PAGE_IN[language.value];
  const box = useRef<HTMLTextAreaElement>(null);
  const [missing, setMissing] = useState(false);

  const submit = (event: Event): void => {
    event.preventDefault();
    const text = box.current!.value;
    setMissing(text.trim() === '');
    if (text.trim() === '') return box.current!.focus();
    box.current!.value = '';
    void check(text);
  };

  return (
    <form class="card seal-box" onSubmit={submit} noValidate>
      <h2>{title}</h2>
      <label for="seal-text">{words.boxLabel}</label>
      <p id="seal-hint" class="hint">{words.boxHint}</p>
      {missing && <p id="seal-missing" class="mistake" role="alert">{words.boxEmpty}</p>}
      <textarea
        id="seal-text" ref={box} rows={3} dir="ltr" autocomplete="off" autocapitalize="off" spellcheck={false}
        aria-describedby={missing ? 'seal-hint seal-missing' : 'seal-hint'} aria-invalid={missing}
      />
      <button type="submit">{words.submit}</button>
    </form>
  );
}
