import { Ltr } from './words.tsx';

/** An instant such as 2026-11-22T09:15:00+03:00 on its own clock, with the offset: no device's zone changes what is read. */
export function Instant({ at }: { at: string }) {
  const [, date, time, offset] = /^([0-9-]+)T([0-9]+:[0-9]+)[0-9:.]*(Z|[+-][0-9]+:[0-9]+)$/.exec(at) ?? [];
  if (date === undefined) return <Ltr>{at}</Ltr>;
  return (
    <time dateTime={at}>
      <Ltr>{date}</Ltr> <span class="time"><Ltr>{`${time} (UTC${offset === 'Z' ? '' : offset})`}</Ltr></span>
    </time>
  );
}
