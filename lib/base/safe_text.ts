/**
 * Filters for texts that come from data: one for each place that texts are
 * written to, used where they are written.
 *
 * @module
 */

/**
 * Control and format characters, those for direction or no width, and what is no
 * character. Ends of lines are among them.
 */
const HIDDEN = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/gu;

const NAMED: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * Spells out what would not be seen, would turn the text around it, or would
 * command a terminal: as `\n`, `\x1b`, `\u202e` or `\u{e0041}`. A half of a
 * surrogate pair becomes U+FFFD.
 *
 * @param kept Characters to leave as they are. Default none.
 */
export function spellOut(text: string, kept = ""): string {
  return text.toWellFormed().replace(
    HIDDEN,
    (char) => kept.includes(char) ? char : spell(char),
  );
}

function spell(char: string): string {
  const code = char.codePointAt(0)!;
  const digits = code.toString(16);
  if (code <= 0xff) return NAMED[char] ?? `\\x${digits.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, "0")}` : `\\u{${digits}}`;
}

/** Characters of a value: twice a SHA-256, and most paths. */
const LONGEST_VALUE = 160;

/** Characters of a line: an error that lists the columns of a wide file fits. */
const LONGEST_LINE = 2000;

/**
 * A text as a person may see it, on one line: {@linkcode spellOut}, and the
 * middle of what goes on for too long is left out. Doing it twice changes nothing.
 *
 * @param most Characters at most, 80 or more. Default 160.
 *
 * @example
 * ```ts
 * import { visible } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(visible("a\u202etxt.exe\x1b"), "a\\u202etxt.exe\\x1b");
 * ```
 */
export function visible(text: string, most = LONGEST_VALUE): string {
  // A character has two units at most; half of one at the cut is left out below.
  const start = [...spellOut(text.slice(0, 2 * most + 1))];
  if (start.length <= most) return start.join("");
  const end = [...spellOut(text.slice(-2 * most))];
  let length = 0;
  for (const _ of text) length++;
  const gap = `… (${length.toLocaleString("en")} characters) …`;
  const room = most - gap.length;
  const last = Math.floor(room / 4);
  return start.slice(0, room - last).join("") + gap + end.slice(-last).join("");
}

/**
 * One text of several lines for a terminal, each of them {@linkcode visible} and
 * of 2,000 characters at most. A value in a line cannot end it, and so cannot pass
 * itself off as a line of ours.
 */
export function joinLines(lines: readonly string[]): string {
  return lines.map((line) => visible(line, LONGEST_LINE)).join("\n");
}

/**
 * Plain data as JSON in which every hidden character is escaped; what it means
 * is what `JSON.stringify` means.
 *
 * @param indent Blanks a level. Default none, on one line.
 */
export function visibleJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    HIDDEN,
    (char) =>
      char === "\n"
        ? char
        : char.split("").map((unit) =>
          `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`
        ).join(""),
  );
}

/** How a formula may begin for a spreadsheet, with East Asian wide signs too. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;
const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

/**
 * A text as the cell of a CSV file that a spreadsheet may open: a `'` before what
 * it would take for a formula, as OWASP recommends ("CSV Injection"), hidden
 * characters spelt out. Numbers, and a plain `-`, stay as they are.
 *
 * @example
 * ```ts
 * import { spreadsheetText } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const cells = ["=1+1", "-1.5", "-", "tcp"];
 * assertEquals(cells.map(spreadsheetText), ["'=1+1", "-1.5", "-", "tcp"]);
 * ```
 */
export function spreadsheetText(text: string): string {
  const isFormula = FORMULA.test(text) && !NUMBER.test(text) &&
    text.trim() !== "-";
  return (isFormula ? "'" : "") + spellOut(text);
}

/** A field of a CSV file as RFC 4180 has it: quoted where it must be. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Makes a text safe to stand in HTML, in attributes too. */
export function escapeHtml(text: string): string {
  return spellOut(text, "\t\n\r")
    .replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Our own words in Markdown: no character is markup, HTML or the end of a cell. */
export function escapeMarkdown(text: string): string {
  return spellOut(text)
    .replace(/[\\`*_[\]|~$#!]/g, "\\$&")
    .replace(
      /[&<>@]|:(?=\/\/)|(?<=www)\./gi,
      (char) => `&#${char.charCodeAt(0)};`,
    );
}

/**
 * A text from data in Markdown: as code, the one place where nothing is taken
 * for a link, a mention, the number of an issue or HTML.
 */
export function markdownCode(text: string): string {
  const shown = visible(text);
  if (shown.trim() === "") return ""; // code cannot be empty
  const runs = shown.match(/`+/g) ?? [];
  const fence = "`".repeat(
    Math.max(0, ...runs.map(({ length }) => length)) + 1,
  );
  const blank = /^[` ]|[` ]$/.test(shown) ? " " : "";
  // Of a table's cell, which code does not protect; readers of Markdown differ on
  // a backslash before the escaped line.
  const cell = shown.replace(/\\(?=\|)/g, "\\x5c").replaceAll("|", "\\|");
  return fence + blank + cell + blank + fence;
}
