import { figureTitle, renderSvg } from "../charts/mod.ts";
import { escapeHtml } from "../base/mod.ts";
import {
  type Block,
  type Cell,
  type Chart,
  type Facts,
  type Report,
  type Section,
  type Table,
  type Text,
  visible,
} from "./content.ts";
import { STYLE } from "./style.ts";

/** No script, no network: a report opens from a disk, and asks nothing of anyone. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/**
 * Writes a report as one HTML file that needs nothing beside it. Values are
 * escaped, isolated from the text around them, and shown whatever is in them.
 * Equal reports are equal text.
 */
export function renderHtml(report: Report): string {
  const title = escapeHtml(report.title);
  const sections = report.sections.map((section, at) => ({
    ...section,
    id: `section-${at + 1}`,
  }));
  const links = sections.map(({ id, heading }) =>
    `<li><a href="#${id}">${escapeHtml(heading)}</a></li>`
  );
  const nextId = counter();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="lead">${renderText(report.lead)}</p>
</header>
<nav aria-label="Sections"><ul>${links.join("")}</ul></nav>
<main>
${sections.map((section) => renderSection(section, nextId)).join("\n")}
</main>
</body>
</html>
`;
}

function renderSection(
  { id, heading, blocks }: Section & { id: string },
  nextId: () => string,
): string {
  const parts: string[] = [];
  let figures: string[] = [];
  const closeCharts = () => {
    if (figures.length === 0) return;
    parts.push(`<div class="charts">${figures.join("\n")}</div>`);
    figures = [];
  };
  for (const block of blocks) {
    if (block.kind === "chart") {
      figures.push(renderChart(block, nextId()));
      continue;
    }
    closeCharts();
    parts.push(renderBlock(block, nextId));
  }
  closeCharts();
  return `<section aria-labelledby="${id}">
<h2 id="${id}">${escapeHtml(heading)}</h2>
${parts.join("\n")}
</section>`;
}

function renderBlock(
  block: Exclude<Block, Chart>,
  nextId: () => string,
): string {
  switch (block.kind) {
    case "paragraph":
      return `<p>${renderText(block.text)}</p>`;
    case "notes":
      return `<ul class="notes">${
        block.notes.map((note) => `<li>${renderText(note)}</li>`).join("")
      }</ul>`;
    case "facts":
      return renderFacts(block);
    case "table":
      return renderTable(block, nextId());
  }
}

function renderFacts({ facts, areHeadline = false }: Facts): string {
  const items = facts.map(({ term, value, detail }) =>
    `<div><dt>${escapeHtml(term)}</dt><dd>${renderCell(value)}</dd>${
      detail === undefined ? "" : `<dd>${renderText(detail)}</dd>`
    }</div>`
  );
  return `<dl class="${areHeadline ? "headline" : "facts"}">${
    items.join("\n")
  }</dl>`;
}

/** In a box of its own that scrolls, with the keyboard too, where it is too wide. */
function renderTable(
  { caption, columns, rows }: Table,
  id: string,
): string {
  const classOf = (column: number) => {
    const { isNumeric, isWide } = columns[column];
    return isNumeric ? ' class="number"' : isWide ? ' class="wide"' : "";
  };
  const head = columns.map(({ name }, column) =>
    `<th scope="col"${classOf(column)}>${escapeHtml(name)}</th>`
  );
  const body = rows.map((cells) => {
    const row = cells.map((cell, column) => {
      const content = renderCell(cell);
      return column === 0
        ? `<th scope="row"${classOf(column)}>${content}</th>`
        : `<td${classOf(column)}>${content}</td>`;
    });
    return `<tr>${row.join("")}</tr>`;
  });
  return `<div class="scroll" tabindex="0" role="region" aria-labelledby="${id}">
<table><caption id="${id}">${escapeHtml(caption)}</caption>
<thead><tr>${head.join("")}</tr></thead>
<tbody>
${body.join("\n")}
</tbody></table></div>`;
}

function renderChart({ figure, description }: Chart, id: string): string {
  return `<figure><figcaption><h3>${
    escapeHtml(visible(figureTitle(figure)))
  }</h3><p id="${id}">${renderText(description)}</p></figcaption>
${renderSvg(figure, { inPage: true, describedBy: id })}</figure>`;
}

function renderCell(cell: Cell): string {
  if (typeof cell === "string" || !("lines" in cell)) return renderText(cell);
  const lines = cell.lines.map((line) => `<li>${renderText(line)}</li>`);
  return `<ul>${lines.join("")}</ul>`;
}

function renderText(text: Text): string {
  if (typeof text === "string") return escapeHtml(text);
  return text.map((part) =>
    typeof part === "string"
      ? escapeHtml(part)
      : `<bdi>${escapeHtml(visible(part.value))}</bdi>`
  ).join("");
}

/** Ids for captions, `caption-1` and on. */
function counter(): () => string {
  let last = 0;
  return () => `caption-${++last}`;
}
