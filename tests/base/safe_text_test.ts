import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import {
  alignColumns,
  csvField,
  escapeHtml,
  escapeMarkdown,
  joinLines,
  markdownCode,
  print,
  PROJECT,
  spellOut,
  spreadsheetText,
  visible,
  visibleJson,
} from "../../lib/base/mod.ts";
import { typescriptFiles } from "../../lib/tools/structure/structure.ts";
import { printed } from "../notebook/_kernel.ts";

/** Characters that command a terminal, turn text, or are not seen. */
const HIDDEN: readonly (readonly [text: string, shown: string])[] = [
  ["\n\r\t", "\\n\\r\\t"],
  ["\0\x07\x1b[31m\x7f", "\\x00\\x07\\x1b[31m\\x7f"],
  ["\x85\x9b2J", "\\x85\\x9b2J"], // C1: NEL, and CSI in one character
  ["\u202e\u2066\u061c", "\\u202e\\u2066\\u061c"],
  ["\u200b\u2060\ufeff\xad", "\\u200b\\u2060\\ufeff\\xad"],
  ["\u2028\u2029\u3164", "\\u2028\\u2029\\u3164"],
  ["\u{e0041}\u{f0000}\uffff", "\\u{e0041}\\u{f0000}\\uffff"],
  ["\ud800", "\ufffd"], // half of a pair
];

Deno.test("spellOut() spells out what would not be seen, and nothing else", () => {
  for (const [text, shown] of HIDDEN) assertEquals(spellOut(text), shown);
  const seen = "שלום, é, 漢字, 😀, a\u00a0b −";
  assertEquals(spellOut(seen), seen);
  assertEquals(spellOut("a\tb\x1b", "\t"), "a\tb\\x1b");
});

Deno.test("visible() leaves out the middle of what goes on for too long, and counts it", () => {
  assertEquals(visible("😀".repeat(160)), "😀".repeat(160));
  const path = `/${"é".repeat(200)}/flows.csv`;
  const shown = visible(path);
  assertEquals([...shown].length, 160);
  assert(shown.startsWith("/éé") && shown.endsWith("éé/flows.csv"), shown);
  assert(shown.includes("é… (211 characters) …é"), shown);
  const emoji = visible("😀".repeat(10_000_000));
  assert(emoji.includes("… (10,000,000 characters) …"));
  for (const long of [shown, emoji, visible("\x1b".repeat(500))]) {
    assert(long.isWellFormed());
    assertEquals(visible(long), long); // a second time changes nothing
  }
});

Deno.test("joinLines(), alignColumns() and print() keep a value on its line", async () => {
  const forged = "worms\nerror: forged\x1b[2K";
  const safe = "worms\\nerror: forged\\x1b[2K";
  assertEquals(joinLines(["a", forged]), `a\n${safe}`);
  assertEquals(alignColumns([["a", forged], ["bcd", "e"]], [false, false]), [
    `a    ${safe}`,
    "bcd  e",
  ]);
  const lines = await printed(() => Promise.resolve(print(forged, "b")));
  assertEquals(lines, [`${safe}\nb`]);
  const [long] = await printed(() => Promise.resolve(print("x".repeat(1e7))));
  assertEquals(long.length, 2000);
});

Deno.test("visibleJson() means what JSON.stringify() means, without hidden characters", () => {
  const value = { text: HIDDEN.map(([text]) => text), "\u202e": [1, null] };
  for (const indent of [undefined, 2]) {
    const json = visibleJson(value, indent);
    assertEquals(JSON.parse(json), JSON.parse(JSON.stringify(value)));
    assertEquals(spellOut(json, "\n"), json);
  }
});

Deno.test("spreadsheetText() lets no text be a formula, and leaves numbers and - alone", () => {
  const cells: [string, string][] = [
    ["=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
    ["+1+1", "'+1+1"],
    ["-1+1", "'-1+1"],
    ["@SUM(1)", "'@SUM(1)"],
    ["\t=1", "'\\t=1"],
    ["\r=1", "'\\r=1"],
    [" =1", "' =1"],
    ["\uff1d1+1", "'\uff1d1+1"],
    ["a\u202eb", "a\\u202eb"],
  ];
  for (const [text, cell] of cells) assertEquals(spreadsheetText(text), cell);
  for (const same of ["-", "-1.5", "+2e-7", "-.5", "", "tcp", "a=b", "1-2"]) {
    assertEquals(spreadsheetText(same), same);
  }
  assertEquals(csvField('a,"b"'), '"a,""b"""');
});

Deno.test("escapeHtml() leaves no markup, and nothing hidden", () => {
  assertEquals(
    escapeHtml('<b a="\'">&\u202e\n'),
    "&#60;b a=&#34;&#39;&#34;&#62;&#38;\\u202e\n",
  );
});

Deno.test("markdownCode() is code, whatever is in the text", () => {
  const texts: [string, string][] = [
    ["tcp", "`tcp`"],
    ["@user http://a.b #1 <b>", "`@user http://a.b #1 <b>`"],
    ["`x``", "``` `x`` ```"],
    ["a|b\\|c", "`a\\|b\\x5c\\|c`"],
    ["line\nline", "`line\\nline`"],
    [" a ", "`  a  `"],
    ["", ""],
  ];
  for (const [text, code] of texts) assertEquals(markdownCode(text), code);
});

Deno.test("escapeMarkdown() leaves no markup, link or mention", () => {
  assertEquals(
    escapeMarkdown("<b> [a](b) `c` |d| @e http://f www.g #1\n"),
    "&#60;b&#62; \\[a\\](b) \\`c\\` \\|d\\| &#64;e http&#58;//f www&#46;g \\#1\\\\n",
  );
});

Deno.test("Nothing in lib writes to the terminal past the filters", async () => {
  const allowed = [
    "lib/base/progress.ts", // the bar: its own strokes
    "lib/base/terminal.ts",
    "lib/charts/page/page.ts", // runs in a browser
    "lib/score/write_scores.ts", // scores
    "lib/tools/tensorflow/print_device.ts", // read by the program that starts it
  ];
  const found = new Set<string>();
  for await (const path of typescriptFiles(join(PROJECT, "lib"))) {
    const code = (await Deno.readTextFile(path))
      .replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
    if (/\bconsole\b|\bstd(out|err)\.(write|isTTY)/.test(code)) {
      found.add(path.slice(PROJECT.length).replace(/^\//, ""));
    }
  }
  assertEquals([...found].sort(), allowed);
});
