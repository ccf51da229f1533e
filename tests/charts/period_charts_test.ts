import { assertEquals, assertStringIncludes } from "@std/assert";
import { alertRates, periodShifts } from "../../lib/charts/mod.ts";
import { ATTACK_COLOR, METRIC_COLOR } from "../../lib/charts/style.ts";
import { draw } from "./_drawing.ts";

const DAYS = Array.from(
  { length: 31 },
  (_, i) => `2026-05-${String(i + 1).padStart(2, "0")}`,
);

Deno.test("alertRates() draws a dot a period with its interval, and what was expected", () => {
  const alerts = DAYS.map((period, i) => ({
    ...{ period, rate: i / 100, hasMoved: i > 29 },
    interval: [i / 200, i / 50] as const,
  }));
  const { svg, count, texts } = draw(() =>
    alertRates(alerts, { expected: 0.01 })
  );
  assertEquals(count("circle"), 31);
  assertEquals(count("line", "rule"), 32);
  assertEquals(svg.split(`fill="${ATTACK_COLOR}"`).length - 1, 1);
  assertEquals(svg.split(`fill="${METRIC_COLOR}"`).length - 1, 30);
  // Every third day is named: all of them would lie on each other.
  assertEquals(texts.filter((text) => text.startsWith("2026")).length, 11);
  assertStringIncludes(svg, "Dashed: the 1.0 % that were expected.");
});

Deno.test("alertRates() shortens names of files from their beginning", () => {
  const [period, rate] = ["/var/log/captures/2026/flows-17.parquet", 0];
  const { texts } = draw(() =>
    alertRates([{ period, rate, interval: [0, 0], hasMoved: false }], {
      expected: 0,
    })
  );
  assertStringIncludes(texts.join("\n"), "…26/flows-17.parquet");
});

Deno.test("periodShifts() draws a larger dot the further a column moved", () => {
  const shifts = DAYS.slice(0, 2).flatMap((period, i) => [
    { period, column: "dur", psi: i === 0 ? 0 : 1000, hasMoved: i > 0 },
    { period, column: "sttl", psi: 1, hasMoved: false },
  ]);
  const { svg, count, texts } = draw(() =>
    periodShifts(shifts, DAYS.slice(0, 3))
  );
  assertEquals(count("circle"), 4);
  const radii = [...svg.matchAll(/ r="([\d.]+)"/g)].map(([, r]) => Number(r));
  assertEquals(radii.toSorted((a, b) => a - b), [1, 5, 5, 9]);
  for (const text of ["dur", "sttl", "2026-05-03"]) {
    assertEquals(texts.includes(text), true, text);
  }
});
