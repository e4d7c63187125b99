/** The forms that an Arabic number asks for: one, two, 3 to 10; from 11 on the singular again. */
export type CountedForms = readonly [one: string, two: string, few: string];

/** `4 وحدات`, `وحدتين`, `12 وحدة`. */
export function counted(count: number, [one, two, few]: CountedForms): string {
  if (count === 1) return one;
  if (count === 2) return two;
  const rest = count % 100;
  return `${count} ${rest >= 3 && rest <= 10 ? few : one}`;
}
