/**
 * Lays out a table in Markdown that reads well as plain text, too, and that
 * `deno fmt` leaves as it is.
 *
 * @param header Names of the columns; a name that ends in `:` is set flush right,
 * and loses the colon.
 * @param rows Texts, as many as there are columns.
 * @returns Lines without the last one's end; nothing at all without rows.
 */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  if (rows.length === 0) return "";
  const columns = header.map((name, index) => {
    const title = name.replace(/:$/, "");
    const texts = [title, ...rows.map((row) => row[index])];
    return {
      title,
      isRight: name !== title,
      width: Math.max(3, ...texts.map((text) => text.length)),
    };
  });
  const line = (texts: readonly string[]) =>
    `| ${
      texts.map((text, index) => {
        const { isRight, width } = columns[index];
        return isRight ? text.padStart(width) : text.padEnd(width);
      }).join(" | ")
    } |`;
  const rule = columns.map(({ isRight, width }) =>
    isRight ? "-".repeat(width - 1) + ":" : "-".repeat(width)
  );
  return [
    line(columns.map(({ title }) => title)),
    line(rule),
    ...rows.map(line),
  ]
    .join("\n");
}
