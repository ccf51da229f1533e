import pl from "nodejs-polars";
import { plainValues } from "../dataset/mod.ts";

/**
 * Some of a frame's rows.
 *
 * @param rows Their numbers, ascending.
 */
export function withRowsOf(
  frame: pl.DataFrame,
  rows: ArrayLike<number>,
): pl.DataFrame {
  if (rows.length === frame.height) return frame;
  const mask = new Uint8Array(frame.height);
  for (let i = 0; i < rows.length; i++) mask[rows[i]] = 1;
  return frame.filter(pl.Series("rows", mask).cast(pl.Bool));
}

/**
 * What some of a frame's rows hold, as `plainValues` has it.
 *
 * @param rows Their numbers, in any order.
 * @returns One record each, in that order.
 */
export function recordsOf(
  frame: pl.DataFrame,
  rows: ArrayLike<number>,
  columns: readonly string[],
): Record<string, number | string | null>[] {
  const ascending = Uint32Array.from(rows).sort();
  const part = withRowsOf(frame.select(...columns), ascending);
  const values = columns.map((name) => plainValues(part.getColumn(name)));
  const placeOf = new Map(Array.from(ascending, (row, place) => [row, place]));
  return Array.from(rows, (row) =>
    Object.fromEntries(
      columns.map((name, i) => [name, values[i][placeOf.get(row)!]]),
    ));
}
