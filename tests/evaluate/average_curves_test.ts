import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { averageCurves } from "../../lib/evaluate/mod.ts";

Deno.test("averageCurves() takes the line between points, and a rise's top", () => {
  const curve = { x: [0, 0, 0.5, 1], y: [0, 0.4, 0.8, 1] };
  const { x, mean } = averageCurves([curve], { between: "line", points: 5 });
  assertEquals([...x], [0, 0.25, 0.5, 0.75, 1]);
  [0.4, 0.6, 0.8, 0.9, 1].forEach((y, i) =>
    assertAlmostEquals(mean[i], y, 1e-12)
  );
});

Deno.test("averageCurves() takes the next point's value in steps", () => {
  const curve = { x: [0, 0.5, 1], y: [1, 0.8, 0.2] };
  const { mean } = averageCurves([curve], { between: "step", points: 5 });
  assertEquals([...mean], [1, 0.8, 0.8, 0.2, 0.2]);
});

Deno.test("averageCurves() gives mean, lowest and highest curve", () => {
  const flat = (y: number) => ({ x: [0, 1], y: [y, y] });
  const band = averageCurves([flat(0.5), flat(0.25), flat(0.75)], {
    between: "line",
    points: 2,
  });
  assertEquals([...band.mean], [0.5, 0.5]);
  assertEquals([...band.low], [0.25, 0.25]);
  assertEquals([...band.high], [0.75, 0.75]);
});

Deno.test("averageCurves() rejects no curves", () => {
  assertThrows(
    () => averageCurves([], { between: "line" }),
    RangeError,
    "there are none",
  );
});
