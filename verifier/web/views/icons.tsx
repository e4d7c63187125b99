import type { StepOutcome, Verdict } from '../../../document/index.ts';

/** Strokes on a 24 × 24 grid; a different shape for each verdict, so that none depends on its colour. */
const SHAPES: Readonly<Record<Verdict, string>> = {
  authentic: 'M5 12.500l4.800 4.800L19.500 7.500',
  forged: 'M6.500 6.500l11 11M17.500 6.500l-11 11',
  revoked: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM6 6l12 12',
  superseded: 'M4.500 9.500h13.500M14 5l4.500 4.500L14 14M19.500 18.500h-13',
  suspended: 'M8.500 5.500v13M15.500 5.500v13',
  expired: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM12 7.500V12l3.200 2.500',
  'not-yet-valid': 'M7 3.500h10M7 20.500h10M8 3.500v3.200L12 12l4-5.300V3.500M8 20.500v-3.200L12 12l4 5.300v3.200',
  undetermined: 'M8.300 8.800a3.800 3.800 0 1 1 5.600 3.300c-1.300.8-1.900 1.400-1.900 2.900M12 19v.1',
  unreadable: 'M4 8.500V4h4.500M15.500 4H20v4.500M20 15.500V20h-4.500M8.500 20H4v-4.500M8 12h8',
  unsupported: 'M12 5v8.500M12 18.500v.1',
  'unknown-issuer': 'M12 4.500a3.700 3.700 0 1 0 0 7.400 3.700 3.700 0 0 0 0-7.400zM5 20c.600-3.800 3.400-5.800 7-5.800M17.500 15v2.800M17.500 21v.1',
};

const OUTCOME_SHAPES: Readonly<Record<StepOutcome, string>> = {
  passed: SHAPES.authentic,
  failed: SHAPES.forged,
  'not-checked': 'M7 12h10',
};

export function VerdictIcon({ verdict }: { verdict: Verdict }) {
  return <Stroke class="verdict-icon" shape={SHAPES[verdict]} />;
}

export function OutcomeIcon({ outcome }: { outcome: StepOutcome }) {
  return <Stroke class={`outcome-icon ${outcome}`} shape={OUTCOME_SHAPES[outcome]} />;
}

/** The page's own mark: a seal with its tick. */
export function Mark() {
  return <Stroke class="mark" shape="M12 2.500l2.600 1.900 3.200-.100 1 3 2.700 1.800-1.100 3 1.100 3-2.700 1.800-1 3-3.200-.100L12 21.700l-2.600-1.900-3.200.100-1-3-2.700-1.800 1.100-3-1.100-3 2.700-1.800 1-3 3.200.100zM8.300 12.200l2.600 2.600 4.900-5.200" />;
}

/** Decoration for whoever sees; the words beside it say the same. */
function Stroke({ class: name, shape }: { class: string; shape: string }) {
  return (
    <svg class={name} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={shape} />
    </svg>
  );
}
