import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  renderHtml,
  scoringReport,
  type ScoringSummary,
} from "../../lib/report/mod.ts";
import { hostileSummary } from "./_reports.ts";

const PLAIN: ScoringSummary = {
  ...hostileSummary(),
  model: { folder: "runs/my-run", run: null },
  refused: { count: 0, causes: [] },
  unseen: [],
  drift: null,
  alerts: [],
  summary: null,
};

const headings = (summary: ScoringSummary) =>
  scoringReport(summary).sections.map(({ heading }) => heading);

const html = (summary: ScoringSummary) => renderHtml(scoringReport(summary));

Deno.test("scoringReport() has a section for all there is to say", () => {
  assertEquals(headings(hostileSummary()), [
    "Results",
    "Before you rely on it",
    "What moved",
    "What the alerts have in common",
    "Most anomalous flows",
    "Data",
    "Refused and unseen",
    "Detector",
  ]);
});

Deno.test("scoringReport() leaves out what there is nothing to say of", () => {
  assertEquals(headings(PLAIN), [
    "Results",
    "Before you rely on it",
    "Data",
    "Detector",
  ]);
  assert(!html(PLAIN).includes("Settings"));
});

Deno.test("scoringReport() takes whatever stands in a detector's run", () => {
  const runs = [undefined, null, 7, "text", [], { settings: null, data: 3 }];
  for (const run of runs) {
    const page = html({ ...PLAIN, model: { folder: "f", run } });
    assertStringIncludes(page, "<h2");
  }
});

Deno.test("scoringReport() says what the detector learnt from, and of its shortcuts", () => {
  const page = (run: unknown) =>
    html({ ...PLAIN, model: { folder: "f", run } });
  const generated = page({ data: { path: null, form: null } });
  assertStringIncludes(generated, "learnt generated flows, not traffic");
  const settings = { noShortcuts: false, protocol: "original" };
  const release = { path: "a.parquet", form: "release" };
  assertStringIncludes(page({ settings, data: release }), "time to live");
  assertStringIncludes(page({ settings, data: release }), "chosen on test");
  for (
    const run of [
      { settings: { noShortcuts: true }, data: release },
      { settings, data: { ...release, form: "other" } },
    ]
  ) assert(!page(run).includes("time to live"));
});

Deno.test("scoringReport() says what is undefined of no flows", () => {
  const page = html({ ...PLAIN, rows: 0, flagged: 0, scores: null });
  assertStringIncludes(page, "of <bdi>0 flows</bdi> (<bdi>–</bdi>)");
  assert(!/NaN|Infinity/.test(page));
});

Deno.test("scoringReport() gives three reasons a flow, each with what was expected", () => {
  const page = html(hostileSummary()).replaceAll(/<\/?bdi>/g, "");
  assertStringIncludes(
    page,
    "<li>sbytes 61.2\u00a0%: 1,762,331, expected 310.1; percentile 99.87 of " +
      "normal flows</li>",
  );
  assertStringIncludes(page, "0.40\u00a0% of normal flows have one as rare");
  assert(!page.includes("fourth"));
});

Deno.test("scoringReport() shows when a flow began, not the seconds since 1970", () => {
  const summary = hostileSummary();
  const alerts = summary.alerts.map((alert) => ({
    ...alert,
    identifiers: { stime: 1421927414, sport: 51234 },
  }));
  const page = html({ ...summary, alerts }).replaceAll(/<\/?bdi>/g, "");
  assertStringIncludes(page, "stime 2015-01-22 11:50:14 UTC, sport 51234");
});
