import { assert, assertEquals } from "@std/assert";
import { featureDistributions } from "../../lib/charts/mod.ts";
import { draw } from "./_drawing.ts";

Deno.test("featureDistributions() draws a panel a feature with both classes, and announces symlog", () => {
  const { count, texts } = draw(() =>
    featureDistributions([
      { feature: "sttl", normal: [31, 31, 62], attack: [254, 62] },
      {
        feature: "sbytes",
        unit: "bytes",
        normal: [0, 100, 200],
        attack: [300, 2_000_000],
      },
    ])
  );
  assertEquals(count("path", "area"), 4);
  assertEquals(count("path", "line"), 4);
  assert(texts.includes("sttl"));
  assert(texts.includes("sbytes (bytes, symlog)"));
  assert(texts.includes("Normal") && texts.includes("Attack"));
});

Deno.test("featureDistributions() draws shares of the class, whatever its size", () => {
  const normal = new Array(1000).fill(1);
  const { texts } = draw(() =>
    featureDistributions([{ feature: "dur", normal, attack: [2] }])
  );
  assert(texts.includes("100 %"));
});

Deno.test("featureDistributions() copes with constants, gaps and empty classes", () => {
  const { count } = draw(() =>
    featureDistributions([
      { feature: "constant", normal: [0, 0], attack: [0] },
      { feature: "gaps", normal: [NaN, 1], attack: [Infinity, 2] },
      { feature: "no attacks", normal: [1, 2], attack: [] },
      { feature: "nothing", normal: [], attack: [NaN] },
      { feature: "negative", normal: [-1e6, -3, -2], attack: [-2.5] },
    ])
  );
  assertEquals(count("path", "area"), 2 + 2 + 1 + 0 + 2);
  assertEquals(draw(() => featureDistributions([])).count("path", "area"), 0);
});
