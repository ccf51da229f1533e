/**
 * Lays out rows of text as the lines of a table, two blanks between columns.
 *
 * @param rows Each with as many cells as the first.
 * @param isNumeric Of each column: numbers stand to the right, all else to the
 * left.
 *
 * @example
 * ```ts
 * import { alignColumns } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(alignColumns([["dur", "7"], ["sttl", "31"]], [false, true]), [
 *   "dur    7",
 *   "sttl  31",
 * ]);
 * ```
 */
export function alignColumns(
  rows: readonly (readonly string[])[],
  isNumeric: readonly boolean[],
): string[] {
  const widths = isNumeric.map((_, column) =>
    Math.max(...rows.map((row) => row[column].length))
  );
  return rows.map((row) =>
    row.map((cell, column) =>
      isNumeric[column]
        ? cell.padStart(widths[column])
        : cell.padEnd(widths[column])
    ).join("  ").trimEnd()
  );
}
