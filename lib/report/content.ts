/**
 * What a report says, apart from how it is written down. Everything here is plain
 * data but charts.
 *
 * @module
 */
import {
  type Figure,
  formatCount,
  formatTick,
  formatValue,
} from "../charts/mod.ts";

/** A text that comes from data or from a person: never trusted, never read as markup. */
export interface Value {
  readonly value: string;
}

/** Our own words, alone or with values between them. */
export type Text = string | readonly (string | Value)[];

/** What stands in a cell of a table: one text, or several below each other. */
export type Cell = Text | { readonly lines: readonly Text[] };

/** A number or fact with its name. */
export interface Fact {
  readonly term: string;
  readonly value: Cell;
  /** What qualifies it: its interval, say. Default none. */
  readonly detail?: Text;
}

/** Words of its own. */
export interface Paragraph {
  readonly kind: "paragraph";
  readonly text: Text;
}

/** What a reader has to know before believing anything. */
export interface Notes {
  readonly kind: "notes";
  readonly notes: readonly Text[];
}

/** Facts below each other. */
export interface Facts {
  readonly kind: "facts";
  readonly facts: readonly Fact[];
  /** Whether they are what the reader came for. Default false. */
  readonly areHeadline?: boolean;
}

/** A column of a table. */
export interface Column {
  readonly name: string;
  /** Default false. */
  readonly isNumeric?: boolean;
  /** Whether it holds sentences, which need room. Default false. */
  readonly isWide?: boolean;
}

/** A table; the first cell of a row names it. */
export interface Table {
  readonly kind: "table";
  readonly caption: string;
  readonly columns: readonly Column[];
  /** A cell a column. */
  readonly rows: readonly (readonly Cell[])[];
}

/** A picture. */
export interface Chart {
  readonly kind: "chart";
  /** Its heading is the chart's. */
  readonly figure: Figure;
  /** What it shows, with its numbers, for those who do not see it. */
  readonly description: Text;
}

/** A chart that a reader moves; where scripts do not run, it is not there. */
export interface InteractiveChart {
  readonly kind: "live";
  /** A chart function drew it. */
  readonly figure: Figure;
}

export type Block =
  | Paragraph
  | Notes
  | Facts
  | Table
  | Chart
  | InteractiveChart;

/** Blocks under a heading. */
export interface Section {
  /** Unlike the other sections'. */
  readonly heading: string;
  readonly blocks: readonly Block[];
}

/** All of it. */
export interface Report {
  readonly title: string;
  /** The result in a sentence or two. */
  readonly lead: Text;
  readonly sections: readonly Section[];
}

/** Leaves out what is null: there is nothing to say of it. */
export function present<T>(items: readonly (T | null)[]): T[] {
  return items.filter((item) => item !== null);
}

/** Blocks under a heading, those that there are. */
export function section(
  heading: string,
  ...blocks: (Block | null)[]
): Section {
  return { heading, blocks: present(blocks) };
}

/** A paragraph. */
export function says(text: Text): Paragraph {
  return { kind: "paragraph", text };
}

/** Facts, those that there are. */
export function facts(...facts: (Fact | null)[]): Facts {
  return { kind: "facts", facts: present(facts) };
}

/**
 * A table.
 *
 * @param columns Names of columns, or `numeric` and `wide` ones.
 */
export function table(
  caption: string,
  columns: readonly (string | Column)[],
  rows: readonly (readonly Cell[])[],
): Table {
  return {
    kind: "table",
    caption,
    columns: columns.map((it) => typeof it === "string" ? { name: it } : it),
    rows,
  };
}

/** Columns of numbers. */
export function numeric(...names: string[]): Column[] {
  return names.map((name) => ({ name, isNumeric: true }));
}

/** A column of sentences. */
export function wide(name: string): Column {
  return { name, isWide: true };
}

/** Marks a text as data. */
export function value(text: string): Text {
  return [{ value: text }];
}

/**
 * Sets values into our own words.
 *
 * @example
 * ```ts
 * import { text } from "./content.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(text`read ${"<b>.csv"}`, ["read ", { value: "<b>.csv" }, ""]);
 * ```
 */
export function text(
  words: TemplateStringsArray,
  ...values: readonly string[]
): Text {
  return words.flatMap((own, at) =>
    at < values.length ? [own, { value: values[at] }] : [own]
  );
}

/** One text out of several. */
export function joinText(texts: readonly Text[]): Text {
  return texts.flatMap((text) => typeof text === "string" ? [text] : text);
}

// Numbers as reports have them: as many digits as a person can use.

export { formatCount };

type Interval = readonly [low: number, high: number];

/** A share as a percentage: `88.4 %`, `0.98 %`, `<0.01 %`; 0 of 0 is a dash. */
export function percent(share: number): string {
  return Number.isNaN(share) ? "–" : `${points(share)}\u00a0%`;
}

/** Where a share may truly lie: `1.24 to 2.43 %`. */
export function percentInterval([low, high]: Interval): string {
  return `${points(low)} to ${points(high)}\u00a0%`;
}

/** An area under a curve, to three decimals. */
export function area(value: number): string {
  return value.toFixed(3);
}

/** Where an area may truly lie: `0.961 to 0.982`. */
export function areaInterval([low, high]: Interval): string {
  return `${area(low)} to ${area(high)}`;
}

/**
 * A measured value, to four significant digits or, of a long whole number, all of
 * them; tiny and huge ones as powers of ten, infinite ones in a word.
 */
export function amount(value: number): string {
  if (Number.isNaN(value)) return "undefined";
  if (!Number.isFinite(value)) return value > 0 ? "infinite" : "−infinite";
  const size = Math.abs(value);
  if (size >= 1e12 || (size > 0 && size < 1e-3)) return formatTick(value);
  const text = size >= 1000
    ? formatCount(Math.round(value))
    : formatValue(value);
  return text.replace("-", "−");
}

/** So many of something. */
export function counted(
  count: number,
  one: string,
  several = `${one}s`,
): string {
  return `${formatCount(count)} ${count === 1 ? one : several}`;
}

/** A share in hundredths: one decimal from 10 on, two below. */
function points(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.005) return "<0.01";
  if (value < 100 && value >= 99.95) return ">99.9";
  return value === 0 || value === 100
    ? String(value)
    : value.toFixed(value < 9.995 ? 2 : 1);
}
