/**
 * The two captures the data set was made from, in seconds since 1970: about 16
 * hours from 22 January 2015, 11:49 UTC, and 15 hours up to 18 February 2015,
 * 12:21 UTC (Moustafa & Slay 2015, doi:10.1109/MilCIS.2015.7348942; first and
 * last second of the raw files).
 */
const CAPTURES = [
  { start: 1_421_927_377, end: 1_421_927_377 + 16 * 3600 },
  { start: 1_424_262_068 - 15 * 3600, end: 1_424_262_068 },
] as const;

/**
 * When the flow at a position of the capture begins, in seconds since 1970, not
 * rounded. Flows come at an even rate; between the captures there are none.
 *
 * @param position 0 is the beginning, 1 the end.
 */
export function captureTime(position: number): number {
  const [first, second] = CAPTURES;
  const firstLength = first.end - first.start;
  const elapsed = position * (firstLength + second.end - second.start);
  return elapsed < firstLength
    ? first.start + elapsed
    : second.start + elapsed - firstLength;
}
