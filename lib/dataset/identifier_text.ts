import { epochUnit, namedRole } from "./roles/mod.ts";

/** Seconds of UNSW-NB15's own columns; other names say it in words. */
const MOMENTS = ["stime", "ltime"];

const NUMBER = /^\d+(\.\d*)?$/;

/**
 * What tells a flow from others, as a person reads it: a number of seconds, milli-,
 * micro- or nanoseconds since 1970 as a time where the column's name is one of
 * moments; ports and numbers of flows without separators; a gap as a dash.
 *
 * @example
 * ```ts
 * import { identifierText } from "./identifier_text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(identifierText("stime", 1421927414), "2015-01-22 11:50:14 UTC");
 * assertEquals(identifierText("source_port", 51234), "51234");
 * ```
 */
export function identifierText(
  column: string,
  value: number | string | null,
): string {
  if (value === null) return "–";
  // Text files keep what is written of a number.
  const number = NUMBER.test(String(value)) ? Number(value) : NaN;
  const unit = isMoment(column)
    ? epochUnit(Float64Array.of(number))
    : undefined;
  if (unit === undefined) return String(value);
  const time = new Date(1000 * number / unit.perSecond).toISOString();
  return time.replace("T", " ").replace(/(\.000)?Z$/, " UTC");
}

function isMoment(column: string): boolean {
  const [role] = namedRole(column) ?? [];
  return MOMENTS.includes(column) || role === "moment" ||
    role === "perhaps moment";
}
