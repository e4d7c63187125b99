import { PAGE_IN } from '../messages/index.ts';
import { language, officialAddresses } from '../state.ts';
import { SealBox } from './seal-box.tsx';
import { Ltr } from './words.tsx';

/** The page without a code: what it is for, the address to trust, how to scan. */
export function Welcome() {
  const words = PAGE_IN[language.value];
  return (
    <div class="welcome">
      <section class="intro">
        <h1>{words.welcome}</h1>
        <p>{words.intro}</p>
        <OfficialAddress />
      </section>
      <section class="card" aria-labelledby="how">
        <h2 id="how">{words.howTitle}</h2>
        <ol class="how">
          {words.how.map((step) => <li key={step}>{step}</li>)}
        </ol>
      </section>
      <SealBox title={words.haveText} />
    </div>
  );
}

function OfficialAddress() {
  const words = PAGE_IN[language.value];
  const addresses = officialAddresses.value;
  if (addresses?.length === 0) return <p class="address">{words.addressUnknown}</p>;
  return (
    <p class="address">
      <span>{words.officialAddress}</span>
      {addresses?.map((address) => <strong key={address}><Ltr>{address}</Ltr></strong>)}
    </p>
  );
}
