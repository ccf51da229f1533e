import type pl from "nodejs-polars";

/** How often one value occurs in a column. */
export interface ValueCount {
  readonly name: string;
  readonly count: number;
  /** Share of all rows, in [0, 1]. */
  readonly share: number;
}

/**
 * Counts each value of a column, the most frequent first, equal counts in the
 * order of their names. Gaps are counted under `"null"`.
 *
 * @throws {RangeError} If the frame has no such column.
 */
export function countValues(frame: pl.DataFrame, column: string): ValueCount[] {
  if (!frame.columns.includes(column)) {
    throw new RangeError(
      `Cannot count ${column}: found only ${frame.columns.join(", ")}`,
    );
  }
  const counted = frame.getColumn(column).valueCounts();
  const values = counted.getColumn(column).toArray() as unknown[];
  const counts = counted.getColumn("count").toArray() as number[];
  return values
    .map((value, i) => ({
      name: String(value),
      count: counts[i],
      share: counts[i] / frame.height,
    }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}
