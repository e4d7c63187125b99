import { compareBytes } from './bytes.ts';
import { DerError } from './der-error.ts';
import type { DerElement } from './reader.ts';

/** Refuses a SET OF whose members are not in ascending order of their encodings, or not distinct (X.690 §11.6). */
export function expectSetOrder(members: readonly DerElement[]): void {
  members.forEach((member, index) => {
    const previous = members[index - 1];
    if (previous !== undefined && compareBytes(previous.raw, member.raw) >= 0) {
      throw new DerError('der-set-order', member.offset, 'The members of a SET OF are not in order, or not distinct');
    }
  });
}
