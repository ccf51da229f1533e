import pl from "nodejs-polars";
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../lib/base/mod.ts";
import {
  correlations,
  countValues,
  featureValues,
  latentMovie,
  latentView,
} from "../../lib/explore/mod.ts";
import { principalComponents } from "../../lib/explore/latent_view.ts";

Deno.test("countValues() puts the most frequent value first", () => {
  const frame = pl.DataFrame({ attack_label: ["dos", "normal", "dos", "dos"] });
  assertEquals(countValues(frame, "attack_label"), [
    { name: "dos", count: 3, share: 0.75 },
    { name: "normal", count: 1, share: 0.25 },
  ]);
  assertThrows(
    () => countValues(frame, "label"),
    RangeError,
    "Cannot count label: found only attack_label",
  );
});

Deno.test("correlations() is 1 or -1 for columns that move together or apart, NaN for a constant one", () => {
  const frame = pl.DataFrame({ a: [1, 2, 3], b: [6, 4, 2], c: [5, 5, 5] });
  const expected = [[1, -1, NaN], [-1, 1, NaN], [NaN, NaN, NaN]];
  correlations(frame, ["a", "b", "c"]).forEach((row, i) =>
    // Sums of a handful of float64 products.
    row.forEach((value, j) => assertAlmostEquals(value, expected[i][j], 1e-12))
  );
});

Deno.test("correlations() counts a gap as the mean", () => {
  const frame = pl.DataFrame([
    pl.Series("a", [1, 2, 3, null], pl.Float64), // the gap becomes 2
    pl.Series("b", [1, 2, 3, 2], pl.Float64),
  ]);
  assertAlmostEquals(correlations(frame, ["a", "b"])[0][1], 1, 1e-12);
});

Deno.test("principalComponents() finds the line that points lie on", () => {
  // On y = 2 x: one direction holds all variance, distances are kept.
  const values = Float32Array.of(0, 0, 1, 2, 2, 4);
  const { x, y, explainedVariance } = principalComponents({
    values,
    rows: 3,
    columns: 2,
  });
  assertAlmostEquals(explainedVariance[0], 1, 1e-12);
  assertAlmostEquals(Math.abs(x[1] - x[0]), Math.sqrt(5), 1e-9);
  y.forEach((value) => assertAlmostEquals(value, 0, 1e-9));
});

Deno.test("featureValues() divides values by label and leaves gaps out", () => {
  const frame = pl.DataFrame([
    pl.Series("dur", [1, null, 3], pl.Float64),
    pl.Series("binary_label", [0, 0, 1], pl.Int64),
  ]);
  assertEquals(featureValues(frame, ["dur"]), [
    {
      feature: "dur",
      unit: "s",
      normal: Float64Array.of(1),
      attack: Float64Array.of(3),
    },
  ]);
});

Deno.test("latentView() labels the points and names the axes", () => {
  const latent = {
    values: Float32Array.of(0, 0, 1, 2, 2, 4),
    rows: 3,
    columns: 2,
  };
  const { points, axes } = latentView(latent, 2);
  assertEquals(points.map(({ label }) => label), [
    "Normal",
    "Normal",
    "Attack",
  ]);
  assertEquals(axes, {
    xLabel: "PC 1 (100 % of variance)",
    yLabel: "PC 2 (0 % of variance)",
  });
});

Deno.test("latentView() lays a single latent dimension on a line", () => {
  const { points } = latentView({
    values: Float32Array.of(0, 1, 5),
    rows: 3,
    columns: 1,
  }, 3);
  assertEquals(points.map(({ y }) => y), [0, 0, 0]);
  assertAlmostEquals(Math.abs(points[2].x - points[1].x), 4, 1e-9);
});

Deno.test("latentMovie() rejects moments of other shapes, and no moments", () => {
  const moment = (rows: number, columns: number) => ({
    values: new Float32Array(rows * columns).fill(1),
    rows,
    columns,
  });
  for (const [rows, columns] of [[2, 2], [3, 1]]) {
    assertThrows(
      () => latentMovie([moment(3, 2), moment(3, 2), moment(rows, columns)], 1),
      TypeError,
      `must have the shape [3, 2]: found [${rows}, ${columns}] at 2`,
    );
  }
  assertThrows(
    () => latentMovie([], 0),
    RangeError,
    "at least one moment: found none",
  );
});

Deno.test("latentMovie() keeps its axes from one moment to the next", () => {
  const moment = (...values: number[]) => ({
    values: Float32Array.from(values),
    rows: 2,
    columns: 2,
  });
  const { x, y, labels, axes } = latentMovie(
    [moment(-3, 0, 3, 0), moment(-1, 0, 1, 0)],
    1,
  );
  const apart = x.map(([first, second]) => Math.abs(first - second));
  assertEquals(apart, [6, 2]);
  assertEquals(y.map((values) => values.every((at) => Math.abs(at) < 1e-9)), [
    true,
    true,
  ]);
  assertEquals(labels, ["Normal", "Attack"]);
  assertEquals(axes.xLabel, "PC 1 (100 % of variance)");
});

Deno.test("featureValues() and correlations() name the column that is not there", () => {
  const frame = pl.DataFrame([
    pl.Series("dpkts", [1, 2], pl.Int64),
    pl.Series("binary_label", [0, 1], pl.Int64),
  ]);
  for (const look of [featureValues, correlations]) {
    assertThrows(
      () => look(frame, ["dpktss"]),
      InputError,
      "no column dpktss; did you mean dpkts?",
    );
  }
});
