import { DIRECTION, otherThan, PAGE_IN } from '../messages/index.ts';
import { language } from '../state.ts';
import { Mark } from './icons.tsx';

/** Whose page this is, and the other language. */
export function Header() {
  const words = PAGE_IN[language.value];
  const other = otherThan(language.value);
  return (
    <header>
      <div class="bar">
        <Mark />
        <p class="site">{words.title}</p>
        <button type="button" class="language" lang={other} dir={DIRECTION[other]} onClick={() => (language.value = other)}>
          {words.otherLanguage}
        </button>
      </div>
    </header>
  );
}
