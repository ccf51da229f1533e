import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseHTML } from "linkedom";
import { renderHtml, scoringReport } from "../../lib/report/mod.ts";
import { type Report, text, value } from "../../lib/report/content.ts";
import { HOSTILE, hostileSummary } from "./_reports.ts";

interface Element {
  readonly localName: string;
  readonly id: string;
  readonly textContent: string;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Element[];
}

/** Reads a page as a browser would. */
function parse(html: string): Element {
  return (parseHTML(html) as unknown as { document: Element }).document;
}

const HTML = renderHtml(scoringReport(hostileSummary()));
const PAGE = parse(HTML);
const all = (selector: string) => [...PAGE.querySelectorAll(selector)];

Deno.test("renderHtml() writes equal reports as equal text", () => {
  assertEquals(renderHtml(scoringReport(hostileSummary())), HTML);
});

Deno.test("renderHtml() lets no value become markup", () => {
  assertEquals(all("script, img, iframe, object, link, b").length, 0);
  const own = ["style", "class", "content", "name", "charset"];
  for (const element of all("*")) {
    for (const name of ["onload", "onerror", "onclick", "src"]) {
      assertEquals(element.getAttribute(name), null);
    }
    assert(!own.includes(element.localName) || element.localName === "style");
  }
  assertEquals(all("style").length, 1);
  const shown = all("bdi").map(({ textContent }) => textContent);
  assert(shown.includes(HOSTILE[0]));
  assert(shown.includes("a\\u202etxt.exe\\x00\\x07\\n"));
});

Deno.test("renderHtml() keeps characters out that HTML has no place for, and those that turn text", () => {
  // deno-lint-ignore no-control-regex
  assertEquals(HTML.match(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]/g), null);
  assert(HTML.isWellFormed());
});

Deno.test("renderHtml() asks for nothing: no address, a policy that forbids the rest", () => {
  const policy = PAGE.querySelector("meta[http-equiv]")!;
  assertEquals(
    policy.getAttribute("content"),
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; " +
      "base-uri 'none'; form-action 'none'",
  );
  const addresses = HTML.match(/(https?:)?\/\/[^\s"<]+/g) ?? [];
  assertEquals([...new Set(addresses)].sort(), [
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/2000/svg",
  ]);
  assert(!/url\((?!#)/.test(HTML));
  for (const link of all("a")) {
    assert(PAGE.querySelector(link.getAttribute("href")!));
  }
});

Deno.test("renderHtml() gives a page its language, one h1, and headings without a gap", () => {
  assertStringIncludes(HTML, '<!doctype html>\n<html lang="en">');
  assertStringIncludes(HTML, 'content="width=device-width, initial-scale=1"');
  assertEquals(all("h1, title").map((e) => e.textContent), [
    "Scoring report",
    "Scoring report",
  ]);
  let before = 0;
  for (const { localName } of all("h1, h2, h3, h4, h5, h6")) {
    const level = Number(localName[1]);
    assert(level <= before + 1, `${localName} after h${before}`);
    before = level;
  }
  assertEquals(all("main").length, 1);
});

Deno.test("renderHtml() uses no id twice, and names only ids that are there", () => {
  const ids = all("[id]").map(({ id }) => id);
  assertEquals(new Set(ids).size, ids.length);
  for (const name of ["aria-labelledby", "aria-describedby"]) {
    for (const element of all(`[${name}]`)) {
      assert(ids.includes(element.getAttribute(name)!), name);
    }
  }
});

Deno.test("renderHtml() names tables, their columns and rows, and lets the keyboard scroll them", () => {
  assert(all("table").length >= 5);
  for (const table of all("table")) {
    assert(table.querySelector("caption")!.textContent.length > 5);
    for (const head of table.querySelectorAll("thead th")) {
      assertEquals(head.getAttribute("scope"), "col");
    }
    for (const row of table.querySelectorAll("tbody tr")) {
      assertEquals(row.querySelector("th")!.getAttribute("scope"), "row");
    }
  }
  for (const box of all(".scroll")) {
    assertEquals(
      ["tabindex", "role"].map((name) => box.getAttribute(name)),
      ["0", "region"],
    );
  }
});

Deno.test("renderHtml() gives each chart a name and words with its numbers", () => {
  const charts = all("figure > svg");
  assertEquals(charts.length, 3);
  for (const chart of charts) {
    assertEquals(chart.getAttribute("role"), "img");
    const id = chart.getAttribute("aria-describedby")!;
    assert(/\d/.test(PAGE.querySelector(`#${id}`)!.textContent));
  }
});

Deno.test("renderHtml() writes each kind of block", () => {
  const report: Report = {
    title: "A & B",
    lead: text`of ${"<i>"}`,
    sections: [{
      heading: "One",
      blocks: [
        { kind: "paragraph", text: "words" },
        { kind: "notes", notes: ["careful"] },
        {
          kind: "facts",
          facts: [{ term: "Rows", value: { lines: [value("1"), "2"] } }],
        },
      ],
    }],
  };
  const html = renderHtml(report);
  for (
    const part of [
      "<h1>A &#38; B</h1>",
      "of <bdi>&#60;i&#62;</bdi>",
      "<p>words</p>",
      '<ul class="notes"><li>careful</li></ul>',
      "<dt>Rows</dt><dd><ul><li><bdi>1</bdi></li><li>2</li></ul></dd>",
    ]
  ) assertStringIncludes(html, part);
});
