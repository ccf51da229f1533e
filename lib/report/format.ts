/**
 * Numbers as reports have them: as many digits as a person can use.
 *
 * @module
 */
import { formatCount, formatTick, formatValue } from "../charts/mod.ts";

export { formatCount };

type Interval = readonly [low: number, high: number];

/** A share as a percentage: `88.4 %`, `0.98 %`, `<0.01 %`; 0 of 0 is a dash. */
export function percent(share: number): string {
  return Number.isNaN(share) ? "–" : `${points(share)}\u00a0%`;
}

/** Where a share may truly lie: `1.24 to 2.43 %`. */
export function percentInterval([low, high]: Interval): string {
  return `${points(low)} to ${points(high)}\u00a0%`;
}

/** An area under a curve, to three decimals. */
export function area(value: number): string {
  return value.toFixed(3);
}

/** Where an area may truly lie: `0.961 to 0.982`. */
export function areaInterval([low, high]: Interval): string {
  return `${area(low)} to ${area(high)}`;
}

/**
 * A measured value, to four significant digits or, of a long whole number, all of
 * them; tiny and huge ones as powers of ten, infinite ones in a word.
 */
export function amount(value: number): string {
  if (Number.isNaN(value)) return "undefined";
  if (!Number.isFinite(value)) return value > 0 ? "infinite" : "−infinite";
  const size = Math.abs(value);
  if (size >= 1e12 || (size > 0 && size < 1e-3)) return formatTick(value);
  const text = size >= 1000
    ? formatCount(Math.round(value))
    : formatValue(value);
  return text.replace("-", "−");
}

/** So many of something. */
export function counted(
  count: number,
  one: string,
  several = `${one}s`,
): string {
  return `${formatCount(count)} ${count === 1 ? one : several}`;
}

/** A share in hundredths: one decimal from 10 on, two below. */
function points(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.005) return "<0.01";
  if (value < 100 && value >= 99.95) return ">99.9";
  return value === 0 || value === 100
    ? String(value)
    : value.toFixed(value < 9.995 ? 2 : 1);
}
