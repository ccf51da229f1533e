import { assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import {
  chartScript,
  confusionMatrix,
  renderLiveChart,
} from "../../lib/charts/mod.ts";
import {
  currentKernel,
  display,
  showChartScript,
} from "../../lib/notebook/show.ts";
import { Plot, show } from "../../lib/notebook/mod.ts";
import { printed, recordingKernel } from "./_kernel.ts";

Deno.test("currentKernel() is undefined outside a notebook", () => {
  assertEquals(currentKernel(), undefined);
});

Deno.test("display() waits until the output is there", async () => {
  const kernel = recordingKernel();
  const started = performance.now();
  await display(kernel, { "text/plain": "x" });
  // 25 ms, and a timer may fire a millisecond early.
  assertGreater(performance.now() - started, 23);
  assertEquals(kernel.sent, [{
    type: "display_data",
    data: { "text/plain": "x" },
    metadata: {},
    transient: {},
  }]);
});

Deno.test("show() sends a chart as HTML and as a line of text", async () => {
  const chart = confusionMatrix([[3, 1], [0, 2]]);
  const kernel = recordingKernel();
  await show(chart, kernel);
  const [{ type, data }] = kernel.sent;
  assertEquals(kernel.sent.length, 1);
  assertEquals(type, "display_data");
  assertEquals(data, {
    "text/html": renderLiveChart(chart),
    "text/plain": "[chart: Confusion matrix]",
  });
});

Deno.test("show() takes a chart of one's own, as a picture", async () => {
  const dot = Plot.dot([[1, 2]]);
  for (const chart of [Plot.plot({ marks: [dot] }), dot.plot()]) {
    const kernel = recordingKernel();
    await show(chart, kernel);
    const { "text/html": html } = kernel.sent[0].data;
    assertStringIncludes(html, '<img alt="chart"');
    assertEquals(html.includes("<script"), false);
  }
});

Deno.test("showChartScript() sends the script once, and what stands there without it", async () => {
  const kernel = recordingKernel();
  await showChartScript(kernel);
  const [{ data }] = kernel.sent;
  assertStringIncludes(data["text/html"], chartScript());
  assertStringIncludes(data["text/html"], `<div>${data["text/plain"]}</div>`);
});

Deno.test("show() prints a line outside a notebook", async () => {
  const chart = confusionMatrix([[3, 1], [0, 2]], { title: "Test flows" });
  assertEquals(await printed(() => show(chart)), ["[chart: Test flows]"]);
});
