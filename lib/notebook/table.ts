import { alignColumns, escapeHtml, printText, visible } from "../base/mod.ts";
import { identifierText } from "../dataset/mod.ts";
import { currentKernel, display, type Kernel } from "./show.ts";
import type { Alert } from "../explain/mod.ts";
import { describeReason, type Text } from "../report/mod.ts";

/** What is asked of a data frame; a nodejs-polars `DataFrame` will do. */
export interface Frame {
  readonly columns: string[];
  readonly height: number;
  head(rows: number): { toRecords(): Record<string, unknown>[] };
}

/** How {@linkcode table} shows its rows. */
export interface TableOptions {
  /** Rows to show, the first ones. Default 8. */
  readonly rows?: number;
  /** Significant digits of a fraction; whole parts are never cut. Default 4. */
  readonly digits?: number;
  /**
   * Columns whose numbers are names, written without separators. Default `row`,
   * `line` and `seed`.
   */
  readonly names?: readonly string[];
  /** A line above the table. Default none. */
  readonly caption?: string;
}

/** A table as web page and as text. */
export interface FormattedTable {
  readonly html: string;
  readonly text: string;
}

/**
 * Shows the first rows of a table under the running cell, short and rounded;
 * the kernel's own shows fifty rows unrounded. Outside a notebook prints it.
 *
 * Await it: only then is the table under its own cell.
 *
 * @param source A data frame, or records with the same fields.
 * @param kernel Where to show it. Default: the kernel this code runs in.
 */
export async function table(
  source: Frame | readonly object[],
  options: TableOptions = {},
  kernel: Kernel | undefined = currentKernel(),
): Promise<void> {
  const { html, text } = formatTable(source, options);
  if (!kernel) return printText(text);
  await display(kernel, { "text/html": html, "text/plain": text });
}

/**
 * Lays out the first rows of a table, numbers to the right, gaps as dashes.
 *
 * @example
 * ```ts
 * import { formatTable } from "./table.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const flows = [{ state: "FIN", sbytes: 1684 }, { state: "CON", sbytes: null }];
 * assertEquals(
 *   formatTable(flows).text,
 *   "state  sbytes\n" +
 *     "FIN     1,684\n" +
 *     "CON         –\n" +
 *     "2 rows × 2 columns",
 * );
 * ```
 */
export function formatTable(
  source: Frame | readonly object[],
  { rows = 8, digits = 4, names = NAMES, caption }: TableOptions = {},
): FormattedTable {
  const { columns, height, records } = readRows(source, rows);
  const cells = columns.map((name) => {
    const values = records.map((record) => record[name]);
    return names.includes(name)
      ? values.map((value) => String(value ?? "–"))
      : formatColumn(values, digits);
  });
  const body = records.map((_, row) => cells.map((column) => column[row]));
  const isNumeric = columns.map((name) =>
    records.some((record) => isNumber(record[name])) &&
    records.every((record) => record[name] == null || isNumber(record[name]))
  );
  const footer =
    `${count(height, "row")} × ${count(columns.length, "column")}` +
    (records.length < height ? `, the first ${records.length} shown` : "");
  return {
    html: layOutHtml(columns, body, isNumeric, footer, caption),
    text: [
      ...(caption === undefined ? [] : [caption]),
      ...alignColumns([columns, ...body], isNumeric),
      footer,
    ].join("\n"),
  };
}

function readRows(source: Frame | readonly object[], rows: number) {
  if (!isList(source)) {
    const { columns, height } = source;
    return { columns, height, records: source.head(rows).toRecords() };
  }
  const columns = [...new Set(source.flatMap((row) => Object.keys(row)))];
  const records = source.slice(0, rows) as Record<string, unknown>[];
  return { columns, height: source.length, records };
}

function isList(
  source: Frame | readonly object[],
): source is readonly object[] {
  return Array.isArray(source);
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

const NAMES = ["row", "line", "seed"];

/** How many more decimals a fraction may get, to line up with the others. */
const MOST_PADDING = 2;

/** The cells of a column; fractions of about the same size line up. */
function formatColumn(values: readonly unknown[], digits: number): string[] {
  const cells = values.map((value) => {
    if (value == null) return "–";
    if (value instanceof Date) return value.toISOString();
    return isNumber(value) ? formatNumber(value, digits) : String(value);
  });
  const numbers = cells.filter((_, at) => isNumber(values[at]));
  if (!numbers.every((cell) => /^[^e]+\.\d+$/.test(cell))) return cells;
  const decimals = numbers.map((cell) => cell.split(".")[1].length);
  const most = Math.max(0, ...decimals);
  if (most > Math.min(...decimals) + MOST_PADDING) return cells;
  return cells.map((cell, at) =>
    isNumber(values[at]) ? cell.padEnd(cell.indexOf(".") + 1 + most, "0") : cell
  );
}

function formatNumber(value: number | bigint, digits: number): string {
  if (typeof value === "bigint" || Number.isInteger(value)) {
    return value.toLocaleString("en-US").replace("-", "−");
  }
  if (!Number.isFinite(value)) return String(value).replace("-", "−");
  const whole = Math.floor(Math.log10(Math.abs(value))) + 1; // digits before the point
  const text = whole < -digits
    ? Number(value.toPrecision(digits)).toExponential()
    : value.toLocaleString("en-US", {
      maximumFractionDigits: Math.max(0, digits - whole),
    });
  return text.replaceAll("-", "−");
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : "s"}`;
}

// Styles stand at each element: a style sheet in an output would reach the whole
// page, and code hosts take it out.
function layOutHtml(
  columns: readonly string[],
  body: readonly string[][],
  isNumeric: readonly boolean[],
  footer: string,
  caption?: string,
): string {
  const row = (tag: "th" | "td", cells: readonly string[]) => {
    const content = cells.map((cell, column) => {
      const side = isNumeric[column] ? "right" : "left";
      return `<${tag} style="text-align:${side}">${
        escapeHtml(visible(cell))
      }</${tag}>`;
    });
    return `<tr>${content.join("")}</tr>`;
  };
  return `<div style="overflow-x:auto"><table>` +
    (caption === undefined
      ? ""
      : `<caption style="text-align:left">${escapeHtml(caption)}</caption>`) +
    `<thead>${row("th", columns)}</thead>` +
    `<tbody>${body.map((cells) => row("td", cells)).join("")}</tbody>` +
    `</table><div>${footer}</div></div>`;
}

/** Columns that are named after the first reason. */
const NAMED = 2;

/**
 * Alerts as rows for `table`: the flow's number, what identifies it, its score,
 * its label where there are any, its first reason in words as reports have it,
 * and the columns of the next two.
 */
export function alertRows(
  alerts: readonly Alert[],
): Record<string, number | string>[] {
  const areLabelled = alerts.some(({ attackLabel }) => attackLabel !== null);
  return alerts.map((
    { row, identifiers, anomalyScore, attackLabel, reasons: [first, ...next] },
  ) => ({
    row,
    ...Object.fromEntries(
      Object.entries(identifiers).map(([name, value]) => [
        name,
        visible(identifierText(name, value)),
      ]),
    ),
    score: anomalyScore,
    ...(areLabelled ? { label: visible(attackLabel ?? "–") } : {}),
    "first reason": first === undefined ? "–" : plain(describeReason(first)),
    then: next.slice(0, NAMED).map(({ column }) => visible(column)).join(", "),
  }));
}

function plain(text: Text): string {
  return [text].flat()
    .map((part) => typeof part === "string" ? part : visible(part.value))
    .join("");
}
