/**
 * Parts of names of columns that identify a flow, a host or a point in time
 * rather than describe behaviour; the original's list. It also matches the seven
 * `ct_…` counts per source or destination, such as `ct_src_ltm`.
 */
const IDENTIFIER_PATTERNS = [
  "id",
  "ip",
  "addr",
  "port",
  "time",
  "src",
  "dst",
  "source",
  "dest",
  "destination",
];

/**
 * Zeek's name for the time a flow began, and pandas's for row numbers: no pattern
 * above matches them.
 */
const OTHER_IDENTIFIERS = /^(ts|unnamed: \d+)$/;

/** Which of {@linkcode IDENTIFIER_PATTERNS} leaves a column out, if any. */
export function identifierPattern(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (OTHER_IDENTIFIERS.test(lower)) return lower;
  return IDENTIFIER_PATTERNS.find((pattern) => lower.includes(pattern));
}
