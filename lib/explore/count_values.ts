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
  const counts = new Map<string, number>();
  for (const value of frame.getColumn(column).toArray()) {
    const name = String(value);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .map(([name, count]) => ({ name, count, share: count / frame.height }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}
