import { PAGE_IN } from '../messages/index.ts';
import { language } from '../state.ts';

/** The shape of an answer while it is worked out. */
export function Skeleton() {
  return (
    <div class="result" aria-busy="true">
      <section class="verdict pending">
        <span class="spinner" aria-hidden="true" />
        <h1>{PAGE_IN[language.value].checking}</h1>
      </section>
      <section class="card pending" aria-hidden="true">
        <span class="line" />
        <span class="line" />
        <span class="line short" />
      </section>
    </div>
  );
}
