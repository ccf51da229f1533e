import { createHash } from "node:crypto";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  renderHtml,
  renderModelCard,
  runCharts,
  seedsRecallFigure,
  trainingReport,
} from "../../lib/report/mod.ts";
import {
  type Run,
  runMetrics,
  type RunOptions,
  runSettings,
  trainAndEvaluate,
} from "../../lib/pipeline/mod.ts";
import { draw } from "../charts/_drawing.ts";
import { hostileAlerts } from "./_reports.ts";

const train = (options: RunOptions = {}) =>
  trainAndEvaluate(
    runSettings({ subset: 300, epochs: 1, threads: 1, ...options }),
    { log: () => {} },
  );

const RUN = await train();
RUN.detector.dispose(); // reports do not compute

const html = (run: Run, alerts: Parameters<typeof trainingReport>[2] = null) =>
  renderHtml(trainingReport(run, runCharts(run), alerts));

const HEADINGS = [
  "Results",
  "Before you rely on it",
  "How well attacks stand out",
  "Data",
  "Model and training",
  "Settings and versions",
];

Deno.test("trainingReport() tells the result, and what it came from", () => {
  const report = trainingReport(RUN, runCharts(RUN), null);
  assertEquals(report.sections.map(({ heading }) => heading), HEADINGS);
  const page = html(RUN);
  const { rocAuc, recallByCategory } = RUN.evaluation!;
  for (
    const said of [
      rocAuc.toFixed(3),
      RUN.data.sha256,
      "generated 300 flows shaped like UNSW-NB15, not traffic",
      "Protocol honest",
      recallByCategory![0].category,
      Deno.version.deno,
      "configuration.scoreWeights.isolation",
    ]
  ) assertStringIncludes(page, said);
  assertEquals(page.split("<figure>").length - 1, 7);
  const read = page.replaceAll(/<script[^>]*>.*?<\/script>/gs, "");
  assertEquals(read.match(/NaN|\bundefined [^#]|\[object|\d\.\d{7}/g), null);
});

Deno.test("a report with a slider allows the script that draws it, and no other", () => {
  const page = html(RUN);
  const [, script] = page.match(/<script>(.*)<\/script>/s)!;
  const hash = createHash("sha256").update(script).digest("base64");
  assertStringIncludes(page, `; script-src 'sha256-${hash}'"`);
  assertEquals(page.match(/<script>/g)!.length, 1);
  assertEquals(page.match(/<div data-chart hidden>/g)!.length, 1);
  assertStringIncludes(page, '"chart":"thresholdPanel"');
});

Deno.test("seedsRecallFigure() draws several seeds as one line and a band", () => {
  const metrics = runMetrics(RUN);
  const { count, texts } = draw(() => seedsRecallFigure([metrics, metrics])!);
  assertEquals([count("path", "area"), count("path", "line")], [1, 2]);
  assertStringIncludes(texts.join(" "), "mean over 2 seeds");
});

Deno.test("seedsRecallFigure() is null for one seed, or where one has no curve", () => {
  const metrics = runMetrics(RUN);
  const earlier = { ...metrics, recallCurve: null };
  for (const runs of [[metrics], [metrics, earlier], [earlier, earlier]]) {
    assertEquals(seedsRecallFigure(runs), null);
  }
});

Deno.test("trainingReport() depends on the run alone", () => {
  const slower = { ...RUN.timings, train: 1e6 };
  assertEquals(html({ ...RUN, timings: slower }), html(RUN));
});

Deno.test("trainingReport() has a section of flows, and one of their causes, where there are any", () => {
  const { alerts } = hostileAlerts();
  const headings = (alerts: Parameters<typeof trainingReport>[2]) =>
    trainingReport(RUN, runCharts(RUN), alerts).sections
      .map(({ heading }) => heading);
  assertEquals(
    headings({ alerts, summary: null }),
    HEADINGS.toSpliced(3, 0, "Most anomalous flows"),
  );
  assertEquals(
    headings(hostileAlerts()),
    HEADINGS.toSpliced(
      3,
      0,
      "What the alerts have in common",
      "Most anomalous flows",
    ),
  );
  assertEquals(headings({ alerts: [], summary: null }), HEADINGS);
});

Deno.test("trainingReport() and the model card say what the original protocol does", async () => {
  const run = await train({ protocol: "original", config: "original" });
  run.detector.dispose();
  for (const page of [html(run), renderModelCard(run, null)]) {
    assertStringIncludes(page, "these results are too good");
    assertStringIncludes(page, "chosen on the test");
  }
});

Deno.test("renderModelCard() has the headings of Mitchell et al., and no markup from data", () => {
  const path = "<script>|`x`*.csv";
  const data = { ...RUN.data, path, form: "release" as const };
  const card = renderModelCard({ ...RUN, data }, "Papers to cite");
  assertEquals(card.match(/^## .*/gm), [
    "## Model details",
    "## Intended use",
    "## Factors",
    "## Metrics",
    "## Evaluation data",
    "## Training data",
    "## Quantitative analyses",
    "## Ethical considerations",
    "## Caveats and recommendations",
    "## Licence of the data",
  ]);
  assertStringIncludes(card, "learnt from ``<script>\\|`x`*.csv``.");
  assertStringIncludes(card, "Papers to cite");
  assertEquals(card.match(/NaN|undefined|\[object/), null);
});

Deno.test("renderModelCard() cites nothing for flows that are not the data set's", () => {
  assert(!renderModelCard(RUN, "Papers to cite").includes("Papers"));
});
