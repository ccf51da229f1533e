import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { driftSection } from "../../lib/report/drift_section.ts";
import { renderHtml } from "../../lib/report/mod.ts";
import type { Drift } from "../../lib/drift/mod.ts";
import { hostileDrift } from "./_reports.ts";

const page = (drift: Drift | null) =>
  renderHtml({ title: "t", lead: "", sections: driftSection(drift) })
    .replaceAll(/<\/?bdi>/g, "");

Deno.test("driftSection() says what moved, how far, and how many are flagged", () => {
  const html = page(hostileDrift());
  for (
    const said of [
      "2 of 3 columns moved since the training.",
      "5.00\u00a0%",
      "1.96 to 12.2\u00a0%",
      "1.01\u00a0%",
      "proto 0.31, dur 0.00.", // the chart's description
      "not known",
      "higher",
    ]
  ) assertStringIncludes(html, said);
  assert(!html.includes("<script>document"));
  assert(!/NaN|Infinity/.test(html));
});

Deno.test("driftSection() says that nothing moved, and nothing without a comparison", () => {
  const { columns, ...rest } = hostileDrift();
  const still = columns.map((column) => ({ ...column, hasMoved: false }));
  const html = page({ ...rest, columns: still });
  assertStringIncludes(html, "No column moved since the training.");
  assertEquals(driftSection(null), []);
});

Deno.test("driftSection() shows the columns that moved furthest", () => {
  const { columns: [column], ...rest } = hostileDrift();
  const columns = Array.from({ length: 40 }, (_, i) => ({
    ...{ ...column, column: `c${i}` },
  }));
  const html = page({ ...rest, columns });
  assertStringIncludes(html, "The 15 of 40 columns that moved furthest");
  assert(html.includes("c14") && !html.includes("c15"));
});
