import { effect } from '@preact/signals';
import { render } from 'preact';
import { takeFragment } from './fragment.ts';
import { DIRECTION } from './messages/index.ts';
import { check, language, learnAddresses } from './state.ts';
import { Page } from './views/page.tsx';

function readAddress(): boolean {
  const text = takeFragment(window);
  if (text !== undefined) void check(text);
  return text !== undefined;
}

// Before anything is drawn: the address shows what was scanned for as short a time as possible.
const scanned = readAddress();
if (!scanned) void learnAddresses();
// A second code scanned into the same tab changes the fragment only.
window.addEventListener('hashchange', readAddress);

effect(() => {
  document.documentElement.lang = language.value;
  document.documentElement.dir = DIRECTION[language.value];
});

const page = document.getElementById('page')!;
page.replaceChildren();
render(<Page />, page);
