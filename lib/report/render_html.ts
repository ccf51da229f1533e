import { createHash } from "node:crypto";
import {
  chartScript,
  figureTitle,
  PAGE_COLORS,
  renderSource,
  renderSvg,
} from "../charts/mod.ts";
import { escapeHtml, visible } from "../base/mod.ts";
import {
  type Block,
  type Cell,
  type Chart,
  type Facts,
  type Report,
  type Section,
  type Table,
  type Text,
} from "./content.ts";

/** No network: a report opens from a disk, and asks nothing of anyone. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** No script, or this one alone, by its hash. */
function policy(script: string): string {
  if (script === "") return POLICY;
  const hash = createHash("sha256").update(script).digest("base64");
  return `${POLICY}; script-src 'sha256-${hash}'`;
}

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
  let captions = 0;
  const nextId = () => `caption-${++captions}`;
  const isLive = sections.some(({ blocks }) =>
    blocks.some(({ kind }) => kind === "live")
  );
  const script = isLive ? chartScript() : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(script)}">
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
</main>${script && `\n<script>${script}</script>`}
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
    case "live":
      return `<div data-chart hidden>${renderSource(block.figure)}</div>`;
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

/** The page's own colours, by CSS variable: on light and on dark pages. */
const COLORS:
  readonly (readonly [name: string, light: string, dark: string])[] = [
    ["--page", "#f5f6f8", "#14171b"],
    ["--ink", "#1b1e23", "#e6e8eb"],
    ["--muted", "#555c66", "#a8b0bb"],
    ["--card", "#ffffff", "#1c2026"],
    ["--line", "#d5d9df", "#363c45"],
    ["--shadow", "#b4bbc4", "#4a525d"],
    ["--link", "#005a8f", "#7cc4f0"],
    ["--note", "#fff6e0", "#2d2614"],
    ["--note-line", "#b07400", "#d9a02b"],
    ...Object.entries(PAGE_COLORS).map(([light, { variable, dark }]) =>
      [variable, light, dark] as const
    ),
  ];

const light = COLORS.map(([name, value]) => `${name}:${value}`).join(";");
const dark = COLORS.map(([name, , value]) => `${name}:${value}`).join(";");

/** The style sheet of a report: both colour schemes, narrow pages, paper. */
const STYLE = `
:root { color-scheme: light dark; ${light} }
@media screen and (prefers-color-scheme: dark) { :root { ${dark} } }
* { box-sizing: border-box }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 1rem/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif;
}
main, header, nav { max-width: 62rem; margin: 0 auto; padding: 0 1rem }
header { padding-top: 2.5rem }
main { padding-bottom: 4rem }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .6rem; letter-spacing: -.01em }
h2 { font-size: 1.35rem; line-height: 1.3; margin: 2.75rem 0 1rem; scroll-margin-top: 1rem }
h3 { font-size: 1rem; line-height: 1.4; margin: 0 }
p { margin: 0 0 1rem; max-width: 44rem }
.lead { font-size: 1.15rem; color: var(--muted); margin: 0; overflow-wrap: anywhere }
nav ul { list-style: none; margin: 1.25rem 0 0; padding: .75rem 0 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; border-top: 1px solid var(--line) }
a { color: var(--link) }
nav a { display: inline-block; padding: .15rem 0 }
a:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
.headline { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: .75rem; margin: 0 0 1.25rem }
.headline div { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .8rem 1rem; display: grid; grid-template-rows: subgrid; grid-row: span 3; row-gap: 0 }
.headline dt { font-size: .875rem; line-height: 1.35; color: var(--muted) }
.headline dd { margin: 0; padding-top: .4rem; font-size: 1.75rem; line-height: 1.2; font-weight: 600; font-variant-numeric: tabular-nums }
.headline dd + dd { padding-top: .15rem; font-size: .875rem; font-weight: 400; color: var(--muted) }
.facts { margin: 0 0 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .25rem 1rem }
.facts div { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: 0 1rem; padding: .5rem 0 }
.facts div + div { border-top: 1px solid var(--line) }
.facts dt { color: var(--muted) }
.facts dd { margin: 0; grid-column: 2; overflow-wrap: anywhere }
.facts dd + dd { font-size: .875rem; color: var(--muted) }
.notes { margin: 0; padding: .9rem 1rem .9rem 2.1rem; background: var(--note); border-left: 4px solid var(--note-line); border-radius: .25rem .5rem .5rem .25rem }
.notes li { overflow-wrap: anywhere }
.notes li + li { margin-top: .5rem }
.live-chart { border: 1px solid var(--line); margin: 0 0 1.25rem }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 27rem), 1fr)); gap: 1rem; margin: 0 0 1.25rem }
figure { margin: 0; min-width: 0; background: var(--chart-card); border: 1px solid var(--line); border-radius: .5rem; display: flex; flex-direction: column }
figcaption { padding: .9rem 1rem 0 }
figcaption p { margin: .15rem 0 0; font-size: .875rem; line-height: 1.45; color: var(--muted); overflow-wrap: anywhere }
figure > svg { display: block; margin: 0 auto }
svg [fill-opacity="0.5"] { fill-opacity: .85 }
.scroll { overflow-x: auto; width: fit-content; min-width: min(100%, 27rem); max-width: 100%; margin: 0 0 1.25rem; border: 1px solid var(--line); border-radius: .5rem }
/* A shadow at the edge where more is to be scrolled to: the card covers it at the end. */
.scroll { background: linear-gradient(to right, var(--card) 50%, transparent) 0 0 / 2.5rem 100% no-repeat local, linear-gradient(to left, var(--card) 50%, transparent) 100% 0 / 2.5rem 100% no-repeat local, linear-gradient(to right, var(--shadow), transparent) 0 0 / .9rem 100% no-repeat, linear-gradient(to left, var(--shadow), transparent) 100% 0 / .9rem 100% no-repeat, var(--card) }
table { border-collapse: collapse; min-width: 100%; font-size: .9375rem; line-height: 1.45; font-variant-numeric: tabular-nums }
caption { text-align: left; font-weight: 600; padding: .75rem 1rem .5rem }
th, td { text-align: left; vertical-align: top; padding: .45rem .75rem; border-top: 1px solid var(--line) }
th:first-child, td:first-child { padding-left: 1rem }
thead th { color: var(--muted); font-weight: 600; vertical-align: bottom; border-top: 0 }
tbody th { font-weight: 400 }
th:not(.number), td:not(.number) { overflow-wrap: break-word; max-width: 26rem }
.number { text-align: right; white-space: nowrap }
td ul, dd ul { list-style: none; margin: 0; padding: 0 }
td li + li, dd li + li { margin-top: .2rem }
.wide { min-width: 16rem }
@media (max-width: 40rem) {
  header { padding-top: 1.5rem }
  h1 { font-size: 1.6rem }
  h2 { margin-top: 2.25rem }
  table { font-size: .875rem }
  .wide { min-width: 13rem }
  th, td { padding: .4rem .5rem }
  .facts div { grid-template-columns: 1fr }
  .facts dd { grid-column: 1 }
  .headline { grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)) }
}
@media print {
  :root { --page: #fff; --ink: #000; --muted: #333; --note: #fff }
  body { font-size: 10pt }
  nav { display: none }
  main, header { max-width: none; padding: 0 }
  .scroll { overflow: visible; border: 0; background: none }
  table { font-size: 8pt }
  th, td { padding: .2rem .4rem }
  th:not(.number), td:not(.number) { overflow-wrap: anywhere; max-width: none; min-width: 7em }
  th.wide, td.wide { min-width: 12em }
  thead { display: table-header-group }
  tr, figure, .headline, .headline div, .facts div, .notes li { break-inside: avoid }
  h2, caption { break-after: avoid }
  .charts { grid-template-columns: 1fr 1fr }
}
`;
