import { assertEquals } from "@std/assert";
import type { Alert } from "../../lib/explain/mod.ts";
import { alertRows } from "../../lib/notebook/mod.ts";

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
  assertEquals([row.host, then], ["a\\u{202e}b", ""]);
  assertEquals(
    String(row["first reason"]).startsWith("protocol 90.0\u00a0%: t\\u{0}cp,"),
    true,
  );
});
