import type { HostileVector } from './hostile-case.ts';
import { hostileClaims, hostileFields } from './hostile-claims.ts';
import { hostileCose } from './hostile-cose.ts';
import { hostileEncodings } from './hostile-encoding.ts';
import { hostileDigits, hostileTexts } from './hostile-texts.ts';

export function hostileVectors(): HostileVector[] {
  return [...hostileEncodings(), ...hostileDigits(), ...hostileTexts(), ...hostileCose(), ...hostileClaims(), ...hostileFields()];
}
