import { visible } from "./safe_text.ts";

/**
 * Lays out rows of text as the lines of a table, two blanks between columns.
 * Cells are `visible`: whatever is in one, it stays in its place.
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
  const shown = rows.map((row) => row.map((cell) => visible(cell)));
  const widths = isNumeric.map((_, column) =>
    shown.reduce((most, row) => Math.max(most, row[column].length), 0)
  );
  return shown.map((row) =>
    row.map((cell, column) =>
      isNumeric[column]
        ? cell.padStart(widths[column])
        : cell.padEnd(widths[column])
    ).join("  ").trimEnd()
  );
}

/**
 * The first of some texts, and how many there are more.
 *
 * @example
 * ```ts
 * import { firstOf } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(firstOf(["a", "b", "c"], 2), "a, b, and 1 more");
 * assertEquals(firstOf(["a", "b"], 2), "a, b");
 * ```
 */
export function firstOf(
  texts: readonly string[],
  most: number,
  separator = ", ",
): string {
  const rest = texts.length - most;
  return texts.slice(0, most).join(separator) +
    (rest > 0 ? `, and ${rest.toLocaleString("en")} more` : "");
}

/**
 * A number of bytes for people to read.
 *
 * @example
 * ```ts
 * import { formatBytes } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatBytes(1234), "1,234 bytes");
 * assertEquals(formatBytes(183_456_789), "183.5 MB");
 * ```
 */
export function formatBytes(bytes: number): string {
  return bytes < 1e6
    ? `${bytes.toLocaleString("en")} bytes`
    : `${(bytes / 1e6).toFixed(1)} MB`;
}
