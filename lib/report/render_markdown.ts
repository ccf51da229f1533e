import {
  type Block,
  type Cell,
  type Report,
  type Table,
  type Text,
  visible,
} from "./content.ts";

/**
 * Writes a report as Markdown. Values are escaped, and shown whatever is in
 * them.
 *
 * @throws {TypeError} If there is a chart, which Markdown has no place for.
 */
export function renderMarkdown({ title, lead, sections }: Report): string {
  const parts = [
    `# ${escapeMarkdown(title)}`,
    renderText(lead),
    ...sections.flatMap(({ heading, blocks }) => [
      `## ${escapeMarkdown(heading)}`,
      ...blocks.map(renderBlock),
    ]),
  ];
  return parts.join("\n\n") + "\n";
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case "paragraph":
      return renderText(block.text);
    case "notes":
      return block.notes.map((note) => `- ${renderText(note)}`).join("\n");
    case "facts":
      return block.facts.map(({ term, value, detail }) =>
        `- **${escapeMarkdown(term)}**: ${renderCell(value)}` +
        (detail === undefined ? "" : ` (${renderText(detail)})`)
      ).join("\n");
    case "table":
      return renderTable(block);
    case "chart":
      throw new TypeError(
        "Cannot write a chart as Markdown: put it into a file",
      );
  }
}

function renderTable({ caption, columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    `${escapeMarkdown(caption)}:`,
    "",
    line(columns.map(({ name }) => escapeMarkdown(name))),
    line(columns.map(({ isNumeric }) => isNumeric ? "---:" : "---")),
    ...rows.map((cells) => line(cells.map(renderCell))),
  ].join("\n");
}

function renderCell(cell: Cell): string {
  if (typeof cell === "string" || !("lines" in cell)) return renderText(cell);
  return cell.lines.map(renderText).join("; ");
}

function renderText(text: Text): string {
  if (typeof text === "string") return escapeMarkdown(text);
  return text.map((part) =>
    escapeMarkdown(typeof part === "string" ? part : visible(part.value))
  ).join("");
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
};

/** So that no character is markup, HTML or the end of a cell. */
function escapeMarkdown(text: string): string {
  return text.replace(/[&<>]/g, (char) => ENTITIES[char])
    .replace(/[\\`*_[\]|~$#!]/g, "\\$&");
}
