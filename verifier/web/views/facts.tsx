import type { ComponentChildren } from 'preact';
import type { AnsweredDocument, AnsweredIssuer } from '../../../document/index.ts';
import type { Checked } from '../checking/check.ts';
import { otherThan, PAGE_IN } from '../messages/index.ts';
import { language } from '../state.ts';
import { Instant } from './instant.tsx';
import { Bilingual, In, Ltr } from './words.tsx';

/** What the seal says about the paper, to be held against the paper itself. */
export function Facts({ document, issuer, checked }: { document: AnsweredDocument; issuer: AnsweredIssuer | null; checked: Checked }) {
  const words = PAGE_IN[language.value];
  // Where the type has a field for it, the date stands there with the paper's own label.
  const hasExpiryField = document.fields.some(({ name }) => name === checked.expiryField);
  return (
    <section class="card facts" aria-labelledby="facts">
      <h2 id="facts">{words.compare}</h2>
      <dl>
        {issuer && <Fact name="issuer"><Bilingual label={issuer.name} /></Fact>}
        <Fact name="type"><Bilingual label={document.type.label} /></Fact>
        <Fact name="number"><Ltr>{document.number}</Ltr></Fact>
        <Fact name="issuedAt"><Instant at={document.issuedAt} /></Fact>
        {document.validUntil !== null && !hasExpiryField && <Fact name="validUntil"><Ltr>{document.validUntil}</Ltr></Fact>}
        {document.fields.map((field) => (
          <div class="fact" key={field.key}>
            <dt><Bilingual label={field.label} /></dt>
            <dd>
              <Bilingual label={field.value} />
              {field.clipped && <span class="clipped">{words.clipped}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: 'issuer' | 'type' | 'number' | 'issuedAt' | 'validUntil'; children: ComponentChildren }) {
  const second = otherThan(language.value);
  return (
    <div class="fact">
      <dt>
        {PAGE_IN[language.value][name]}
        <span class="second"><In of={second}>{PAGE_IN[second][name]}</In></span>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
