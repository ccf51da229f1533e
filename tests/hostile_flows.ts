import { assert } from "@std/assert";
import { csvField } from "../lib/base/mod.ts";

/** Texts that would do harm where they are shown, if they came there as they are. */
export const HOSTILE_TEXTS: readonly string[] = [
  ...["=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1"],
  ...["\x1b]0;title\x07", "\x1b[2J", "\x9b2J\x85", "\u202etxt.exe\u2066"],
  ...["\u200b\ufeff", "scan\nerror: forged", "scan\r\n| a | b |\n|---|---|"],
  ...["@octocat", "http://evil.example/a_b", "www.evil.example", "a@b.example"],
  ...[
    "[x](javascript:alert(1))",
    "![x](http://e/)",
    "<img src=x>",
    "&lt;b&gt;",
  ],
  ...["`code`", "a|b", "\\|", "#1", "~~x~~", "**b**", "e5d189b4c021fa4c8b23"],
];

/** A character that a person does not see, or that commands; no end of a line. */
const HIDDEN =
  /[^\P{C}\n]|[\u034f\u115f\u1160\u2028\u2029\u3164\ufe00-\ufe0f\uffa0]/u;

/** Makes sure that nothing hidden is in what a task wrote. */
export function assertNothingHidden(text: string, where = ""): void {
  const found = HIDDEN.exec(text);
  if (found === null) return;
  const before = text.slice(Math.max(0, found.index - 60), found.index);
  assert(
    false,
    `${where}: ${JSON.stringify(found[0])} after ${JSON.stringify(before)}`,
  );
}

/** Rows of texts as CSV. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(csvField).join(",") + "\n").join("");
}
