/** Seconds since 1970. */
export const systemClock = (): number => Date.now() / 1000;
