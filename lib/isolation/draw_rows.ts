import type { Random } from "../base/mod.ts";

/**
 * Draws different rows, every set of them equally likely, in time that depends
 * on how many are drawn and not on how many there are (Floyd's algorithm,
 * Bentley & Floyd 1987, doi:10.1145/30401.315746).
 *
 * @param rows How many there are.
 * @param count How many to draw, at most `rows`.
 * @returns Their numbers, counted from 0, ascending.
 *
 * @example All of them, where all are asked for
 * ```ts
 * import { drawRows } from "./mod.ts";
 * import { openRandom } from "../base/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const drawn = drawRows(3, 3, openRandom(42, "example"));
 * assertEquals(drawn, Uint32Array.of(0, 1, 2));
 * ```
 */
export function drawRows(
  rows: number,
  count: number,
  random: Random,
): Uint32Array {
  const drawn = new Set<number>();
  for (let last = rows - count; last < rows; last++) {
    const row = random.integer(last + 1);
    drawn.add(drawn.has(row) ? last : row);
  }
  return Uint32Array.from(drawn).sort();
}
