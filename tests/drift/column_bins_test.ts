import { assertAlmostEquals, assertEquals } from "@std/assert";
import pl from "nodejs-polars";
import { binAt, binsOf } from "../../lib/drift/column_bins.ts";
import { Reference } from "../../lib/model/reference.ts";
import { NetworkDataPreprocessor } from "../../lib/preprocess/mod.ts";

/** The bins of a column, their edges in its own unit, and the flows in each. */
async function binsIn(values: number[]) {
  const flows = pl.DataFrame([pl.Series("dur", values, pl.Float64)]);
  const { preprocessor, features } = await NetworkDataPreprocessor.fitTransform(
    flows,
  );
  const scores = new Float32Array(values.length);
  const reference = Reference.learn(preprocessor, features, scores);
  const { edges, shares } = binsOf(reference, "dur");
  const counts = new Array(shares.length).fill(0);
  for (const value of features.values) counts[binAt(edges, value)]++;
  return {
    edges: Array.from(
      edges,
      (edge) => preprocessor.decode(Float32Array.of(edge))[0],
    ),
    shares,
    counted: counts.map((count) => count / values.length),
  };
}

Deno.test("binsOf() cuts amounts into bins of which each has its share", async () => {
  const values = Array.from({ length: 1000 }, (_, i) => i ** 2 + 0.5);
  const { edges, shares, counted } = await binsIn(values);
  assertEquals([edges.length, shares.length], [19, 20]);
  assertAlmostEquals(edges[0] as number, 0.5, 0.1); // the least, in float32
  assertEquals(shares.at(-1), 0); // above the greatest
  shares.forEach((share, bin) => {
    // Quantiles are of whole flows: one more or less at either edge.
    assertAlmostEquals(share, counted[bin], 2e-3);
  });
});

Deno.test("binsOf() gives a value that many flows have a bin of its own", async () => {
  const values = Array.from(
    { length: 1000 },
    (_, i) => i < 943 ? 0.5 : i < 976 ? 7.5 : i,
  );
  const { shares, counted } = await binsIn(values);
  assertEquals(shares.length < 20, true);
  // Where it ends is known to one percent.
  assertAlmostEquals(shares[0], 0.943, 0.01);
  shares.forEach((share, bin) =>
    assertAlmostEquals(share, counted[bin], 0.011)
  );
});

Deno.test("binAt() counts the edges below a value", () => {
  const edges = Float64Array.of(0, 1, 5);
  assertEquals(
    [-1, 0, 0.5, 1, 4, 5, 6, Infinity].map((value) => binAt(edges, value)),
    [0, 0, 1, 1, 2, 2, 3, 3],
  );
});
