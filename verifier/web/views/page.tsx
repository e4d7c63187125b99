import { useEffect } from 'preact/hooks';
import { PAGE_IN } from '../messages/index.ts';
import { language, officialAddresses, phase } from '../state.ts';
import { Announcement } from './announcement.tsx';
import { Header } from './header.tsx';
import { Result } from './result.tsx';
import { Skeleton } from './skeleton.tsx';
import { Welcome } from './welcome.tsx';
import { Ltr } from './words.tsx';

export function Page() {
  const words = PAGE_IN[language.value];
  useEffect(() => {
    document.title = words.title;
  }, [words]);
  return (
    <>
      <Header />
      <main>
        <Content />
      </main>
      {phase.value.kind === 'answered' && <Footer />}
      <Announcement />
    </>
  );
}

function Footer() {
  const words = PAGE_IN[language.value];
  return (
    <footer>
      <p>{words.privacy}</p>
      {officialAddresses.value?.map((address) => <p key={address}>{words.officialAddress}: <Ltr>{address}</Ltr></p>)}
    </footer>
  );
}

function Content() {
  const now = phase.value;
  switch (now.kind) {
    case 'empty':
      return <Welcome />;
    case 'checking':
      return <Skeleton />;
    case 'answered':
      return <Result checked={now.checked} />;
  }
}
