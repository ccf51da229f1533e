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

/** Makes a text safe to stand in HTML, in attributes too. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
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
