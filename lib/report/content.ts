/**
 * What a report says, apart from how it is written down. Everything here is plain
 * data but charts.
 *
 * @module
 */
import type { Figure } from "../charts/mod.ts";

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

export interface Paragraph {
  readonly kind: "paragraph";
  readonly text: Text;
}

/** What a reader has to know before believing anything. */
export interface Notes {
  readonly kind: "notes";
  readonly notes: readonly Text[];
}

export interface Facts {
  readonly kind: "facts";
  readonly facts: readonly Fact[];
  /** Whether they are what the reader came for. Default false. */
  readonly areHeadline?: boolean;
}

export interface Table {
  readonly kind: "table";
  readonly caption: string;
  readonly columns: readonly {
    readonly name: string;
    /** Default false. */
    readonly isNumeric?: boolean;
    /** Whether it holds sentences, which need room. Default false. */
    readonly isWide?: boolean;
  }[];
  /** A cell a column; the first one names its row. */
  readonly rows: readonly (readonly Cell[])[];
}

export interface Chart {
  readonly kind: "chart";
  /** Its heading is the chart's. */
  readonly figure: Figure;
  /** What it shows, with its numbers, for those who do not see it. */
  readonly description: Text;
}

export type Block = Paragraph | Notes | Facts | Table | Chart;

export interface Section {
  /** Unlike the other sections'. */
  readonly heading: string;
  readonly blocks: readonly Block[];
}

export interface Report {
  readonly title: string;
  /** The result in a sentence or two. */
  readonly lead: Text;
  readonly sections: readonly Section[];
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

/**
 * A value as it may be shown: what would not be seen, or would turn the text
 * around it, is spelt out, and what goes on for too long is cut.
 *
 * @example
 * ```ts
 * import { visible } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(visible("a\u202etxt.exe\0"), "a\\u{202e}txt.exe\\u{0}");
 * ```
 */
export function visible(value: string): string {
  const characters = [...value.toWellFormed()];
  const shown = characters.length > LONGEST
    ? characters.slice(0, LONGEST - 1).join("") + "…"
    : characters.join("");
  return shown.replace(
    HIDDEN,
    (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`,
  );
}

/** Characters of a value: twice a SHA-256, and most paths. */
const LONGEST = 160;

/** Control characters, those for direction or no width, and what is no character. */
const HIDDEN =
  /[\p{Cc}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\p{Co}\p{Cn}]/gu;
