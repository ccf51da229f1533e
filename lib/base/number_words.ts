/** The numbers that are allowed; the ends belong to them unless said otherwise. */
export interface Range {
  readonly min: number;
  readonly max: number;
  /** Whether `min` itself is refused. Default false. */
  readonly aboveMin?: boolean;
  /** Whether `max` itself is refused; numbers only. Default false. */
  readonly belowMax?: boolean;
}

/** `a whole number from 1 to 256`, as messages say what they expected. */
export function wholeNumberWords({ min, max }: Range): string {
  return `a whole number from ${min} to ${max}`;
}

/** `a number above 0 and up to 0.5`. */
export function numberWords({ min, max, aboveMin, belowMax }: Range): string {
  const most = belowMax ? `below ${max}` : `up to ${max}`;
  return aboveMin
    ? `a number above ${min} and ${most}`
    : belowMax
    ? `a number from ${min} and ${most}`
    : `a number from ${min} to ${max}`;
}
