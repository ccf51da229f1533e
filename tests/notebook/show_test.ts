import { assert, assertEquals, assertGreater } from "@std/assert";
import { confusionMatrix, renderSvg } from "../../lib/charts/mod.ts";
import { currentKernel, display } from "../../lib/notebook/show.ts";
import { show } from "../../lib/notebook/mod.ts";
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

Deno.test("show() sends SVG, PNG with its size on the page, and text", async () => {
  const chart = confusionMatrix([[3, 1], [0, 2]]);
  const kernel = recordingKernel();
  await show(chart, kernel);
  const [{ type, data, metadata }] = kernel.sent;
  assertEquals(kernel.sent.length, 1);
  assertEquals(type, "display_data");
  assertEquals(data["image/svg+xml"], renderSvg(chart));
  assertEquals(data["text/plain"], "[chart: Confusion matrix]");
  const png = Uint8Array.fromBase64(data["image/png"]);
  const width = new DataView(png.buffer).getUint32(16); // of the PNG's header
  assertEquals(
    (metadata["image/png"] as { width: number }).width,
    width / 2,
  );
  assert(data["image/svg+xml"].includes(`width="${width / 2}"`));
});

Deno.test("show() prints a line outside a notebook", async () => {
  const chart = confusionMatrix([[3, 1], [0, 2]], { title: "Test flows" });
  assertEquals(await printed(() => show(chart)), ["[chart: Test flows]"]);
});
