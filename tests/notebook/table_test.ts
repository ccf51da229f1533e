import pl from "nodejs-polars";
import { assertEquals } from "@std/assert";
import type { Alert } from "../../lib/explain/mod.ts";
import { alertRows, table } from "../../lib/notebook/mod.ts";
import { formatTable } from "../../lib/notebook/table.ts";
import { printed, recordingKernel } from "./_kernel.ts";

Deno.test("formatTable() rounds, separates thousands and aligns numbers to the right", () => {
  const { text } = formatTable([
    { proto: "tcp", dur: 0.123456, sbytes: 1234567 },
    { proto: "udp", dur: 12345.678, sbytes: -8 },
    { proto: "arp", dur: 0.00123456, sbytes: null },
  ], { caption: "Flows" });
  assertEquals(
    text,
    [
      "Flows",
      "proto       dur     sbytes",
      "tcp      0.1235  1,234,567",
      "udp      12,346         −8",
      "arp    0.001235          –",
      "3 rows × 3 columns",
    ].join("\n"),
  );
});

Deno.test("formatTable() escapes HTML, styles each cell and nothing else", () => {
  const { html } = formatTable([{ "<b>": 'a & "b"', n: 1 }], {
    caption: "<i>",
  });
  assertEquals(
    html,
    '<div style="overflow-x:auto"><table>' +
      '<caption style="text-align:left">&#60;i&#62;</caption>' +
      '<thead><tr><th style="text-align:left">&#60;b&#62;</th>' +
      '<th style="text-align:right">n</th></tr></thead>' +
      '<tbody><tr><td style="text-align:left">a &#38; &#34;b&#34;</td>' +
      '<td style="text-align:right">1</td></tr></tbody></table>' +
      "<div>1 row × 2 columns</div></div>",
  );
});

Deno.test("formatTable() writes every kind of value", () => {
  const values = [NaN, -Infinity, 0, 10n ** 9n, 1.5e-9, -2.25, true, undefined];
  const column = values.map((value) => ({ value }));
  assertEquals(formatTable(column).text.split("\n"), [
    "value",
    "NaN",
    "−Infinity",
    "0",
    "1,000,000,000",
    "1.5e−9",
    "−2.25",
    "true",
    "–",
    "8 rows × 1 column",
  ]);
  const date = { at: new Date(0) };
  assertEquals(
    formatTable([date]).text,
    "at\n1970-01-01T00:00:00.000Z\n1 row × 1 column",
  );
});

Deno.test("formatTable() lines up fractions of about the same size", () => {
  const rows = [{ recall: 0.436, row: 5633 }, { recall: 0.00945, row: 17 }];
  assertEquals(
    formatTable(rows).text.split("\n").slice(0, 3),
    [" recall   row", "0.43600  5633", "0.00945    17"],
  );
});

Deno.test("formatTable() takes as many digits as asked for", () => {
  assertEquals(
    formatTable([{ x: 2 / 3 }], { digits: 2 }).text,
    "   x\n0.67\n1 row × 1 column",
  );
});

Deno.test("formatTable() shows the first rows of a polars frame, and says so", () => {
  const frame = pl.DataFrame({
    state: Array.from({ length: 1000 }, () => "FIN"),
    dur: Array.from({ length: 1000 }, (_, row) => row === 1 ? null : row + 0.5),
  });
  assertEquals(
    formatTable(frame, { rows: 2 }).text,
    [
      "state  dur",
      "FIN    0.5",
      "FIN      –",
      "1,000 rows × 2 columns, the first 2 shown",
    ].join("\n"),
  );
});

Deno.test("formatTable() shows a frame without rows, and no records", () => {
  assertEquals(
    formatTable(pl.DataFrame({ dur: [1] }).head(0)).text,
    "dur\n0 rows × 1 column",
  );
  assertEquals(formatTable([]).text, "\n0 rows × 0 columns");
});

Deno.test("table() sends HTML and text, or prints outside a notebook", async () => {
  const kernel = recordingKernel();
  const rows = [{ a: 1 }];
  const { html, text } = formatTable(rows);
  await table(rows, {}, kernel);
  assertEquals(kernel.sent.map(({ data }) => data), [
    { "text/html": html, "text/plain": text },
  ]);
  assertEquals(await printed(() => table(rows)), [text]);
});

const ALERT: Alert = {
  row: 1234,
  identifiers: { source_ip: "198.51.100.1", source_port: 58475 },
  anomalyScore: 99.5,
  isAnomaly: true,
  attackLabel: "worms",
  reasons: [
    {
      column: "protocol",
      share: 0.9,
      value: "unas",
      expected: "tcp",
      percentile: 0.2,
    },
    { column: "sttl", share: 0.06, value: 254, expected: 31, percentile: 99 },
    { column: "dur", share: 0.03, value: 1, expected: 2, percentile: 50 },
    { column: "sjit", share: 0.01, value: 1, expected: 2, percentile: 50 },
  ],
};

Deno.test("alertRows() tells a flow, and its first reason in words", () => {
  assertEquals(alertRows([ALERT]), [{
    row: 1234,
    source_ip: "198.51.100.1",
    source_port: "58475",
    score: 99.5,
    label: "worms",
    "first reason":
      "protocol 90.0\u00a0%: unas, expected tcp; 0.20\u00a0% of normal " +
      "flows have one as rare",
    then: "sttl, dur",
  }]);
});

Deno.test("alertRows() has no labels where nobody gave any", () => {
  const [row] = alertRows([{ ...ALERT, attackLabel: null }]);
  assertEquals("label" in row, false);
});

Deno.test("alertRows() shows what a flow hides", () => {
  const [{ then, ...row }] = alertRows([{
    ...ALERT,
    identifiers: { host: "a\u202eb" },
    reasons: [{ ...ALERT.reasons[0], value: "t\0cp" }],
  }]);
  assertEquals([row.host, then], ["a\\u202eb", ""]);
  assertEquals(
    String(row["first reason"]).startsWith("protocol 90.0\u00a0%: t\\x00cp,"),
    true,
  );
});
