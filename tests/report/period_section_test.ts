import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Period, periodSection } from "../../lib/report/period_section.ts";
import { renderHtml } from "../../lib/report/mod.ts";
import { HOSTILE, hostileDrift } from "./_reports.ts";

function page(list: Period[]): string {
  const sections = periodSection({ kind: "file", list });
  return renderHtml({ title: "t", lead: "", sections })
    .replaceAll(/<\/?bdi>/g, "");
}

Deno.test("periodSection() has a row and a dot a period, and names the furthest", () => {
  const drift = hostileDrift();
  const still = {
    ...drift,
    rows: 1234,
    alerts: { ...drift.alerts, rate: 0.01 },
    columns: drift.columns.map((column) => ({
      ...{ ...column, psi: column.psi / 100, hasMoved: false },
    })),
  };
  const html = page([{ name: HOSTILE[1], drift }, { name: "b", drift: still }]);
  for (
    const said of [
      "1,234",
      "goes from 1.00\u00a0% (b) to 5.00\u00a0% (",
      "7.23, proto 0.31",
      "none",
    ]
  ) assertStringIncludes(html, said);
  assert(!html.includes("<img"));
  assert(!/NaN|Infinity/.test(html));
});

Deno.test("periodSection() is left out where nothing was told apart", () => {
  assertEquals(periodSection(null), []);
});
