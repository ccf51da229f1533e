import { chartSource } from "../../lib/charts/figure.ts";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  chartScript,
  classBars,
  renderLiveChart,
  renderPng,
  renderSvg,
} from "../../lib/charts/mod.ts";
import { readSource, writeSource } from "../../lib/charts/page/source_text.ts";

const chart = () => classBars([{ name: "</script>", count: 3 }]);

Deno.test("renderLiveChart() holds the picture with its size, and the data", () => {
  const html = renderLiveChart(chart());
  const { png, width, height } = renderPng(renderSvg(chart()));
  assertStringIncludes(
    html,
    `<img alt="Flows by class" width="${width}" height="${height}"`,
  );
  assertStringIncludes(html, `base64,${png.toBase64()}`);
  const [, json] = html.match(/json">(.*?)<\/script>/s)!;
  assertEquals(readSource(json), {
    chart: "classBars",
    args: [[{ name: "</script>", count: 3 }], {}],
  });
});

Deno.test("renderLiveChart() lets no value end its script", () => {
  const html = renderLiveChart(chart());
  assertEquals(html.match(/<script/g)!.length, 2);
  assertEquals(html.match(/<\/script>/g)!.length, 2);
});

Deno.test("chartScript() is one script that asks the network for nothing", () => {
  const script = chartScript();
  assert(!script.includes("</script"));
  assertEquals(script.match(/\bimport\s*\(|XMLHttpRequest|fetch\(/g), null);
  assert(script.length < 330_000, `${script.length} characters`);
});

Deno.test("writeSource() keeps what a chart tells, and numbers that JSON lacks", () => {
  const moments = [1421927400.5, 1421927401]; // epoch seconds, half a second apart
  const source = {
    chart: "x",
    args: [Float32Array.of(NaN, 0.5, -Infinity), moments, { document: {} }],
  };
  assertEquals(readSource(writeSource(source)), {
    chart: "x",
    args: [[NaN, 0.5, -Infinity], moments, {}],
  });
  assertEquals(chartSource(chart())!.chart, "classBars");
});
