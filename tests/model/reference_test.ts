import pl from "nodejs-polars";
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { InputError, openRandom, selectRows } from "../../lib/base/mod.ts";
import { Reference } from "../../lib/model/reference.ts";
import { CONFIGURATIONS } from "../../lib/pipeline/mod.ts";
import { NetworkDataPreprocessor } from "../../lib/preprocess/mod.ts";

/** A hundred flows: durations 0 to 99, most of them tcp, one of two states. */
const ROWS = 100;
const FLOWS = pl.DataFrame([
  pl.Series("dur", Array.from({ length: ROWS }, (_, i) => i), pl.Float64),
  pl.Series(
    "sttl",
    Array.from({ length: ROWS }, (_, i) => i < 80 ? 31 : 254),
    pl.Int64,
  ),
  pl.Series(
    "protocol",
    Array.from({ length: ROWS }, (_, i) => i < 90 ? "tcp" : "udp"),
    pl.String,
  ),
]);

for (const name of ["recommended", "original"] as const) {
  const { preprocessor, features } = await NetworkDataPreprocessor.fitTransform(
    FLOWS,
    { encoding: CONFIGURATIONS[name].encoding },
  );
  const scores = Float32Array.from({ length: ROWS }, (_, i) => i / 7);
  const reference = Reference.learn(preprocessor, features, scores);
  const featureOf = (column: string, row: number) => {
    const { start } = preprocessor.columnFeatures
      .find((group) => group.column === column)!;
    return features.values[row * features.columns + start];
  };

  Deno.test(`Reference says how usual an amount is (${name})`, () => {
    const percentile = (feature: number) =>
      reference.amountPercentile("dur", feature);
    for (const row of [3, 20, 50, 97]) {
      // Quantiles are kept a percent apart.
      assertAlmostEquals(percentile(featureOf("dur", row)), row, 1.5);
    }
    assertEquals(percentile(featureOf("dur", 0) - 1), 0);
    assertEquals(percentile(featureOf("dur", 99) + 1), 100);
  });

  Deno.test(`Reference says how usual a category is (${name})`, () => {
    const percentile = (rank: number) =>
      reference.categoryPercentile("protocol", rank);
    assertEquals([0, 1, 2].map(percentile), [100, 10, 0]); // tcp, udp, others
  });

  Deno.test(`Reference tells what other flows are compared with (${name})`, () => {
    assertEquals(
      [-1, 0, 98 / 7, 98.5 / 7, 99 / 7, Infinity].map((threshold) =>
        reference.rowsAbove(Math.fround(threshold))
      ),
      [100, 99, 1, 1, 0, 0],
    );
    const { shares, values } = reference.quantiles("dur");
    assertEquals(values[shares.indexOf(0.5)], featureOf("dur", 50));
    assertEquals(reference.categoryRows("protocol"), [90, 10, 0]);
  });

  Deno.test(`Reference comes back from JSON as it was (${name})`, async () => {
    const json = JSON.parse(JSON.stringify(reference));
    const revived = Reference.fromJSON(json, preprocessor);
    assertEquals(revived.toJSON(), reference.toJSON());
    assertEquals(revived.columns, preprocessor.columns);
    const other = await NetworkDataPreprocessor.fit(FLOWS.drop("sttl"), {
      encoding: CONFIGURATIONS[name].encoding,
    });
    assertThrows(
      () => Reference.fromJSON(json, other),
      InputError,
      "expected the columns and categories of preprocessor.json, found others",
    );
  });
}

const recommended = await NetworkDataPreprocessor.fitTransform(FLOWS, {
  encoding: CONFIGURATIONS.recommended.encoding,
});

Deno.test("Reference counts equal amounts half", () => {
  const { preprocessor, features } = recommended;
  const reference = Reference.learn(
    preprocessor,
    features,
    new Float32Array(ROWS),
  );
  const at =
    preprocessor.columnFeatures.find(({ column }) => column === "sttl")!
      .start;
  const [low, high] = [0, 99].map((row) =>
    reference.amountPercentile(
      "sttl",
      features.values[row * features.columns + at],
    )
  );
  assertAlmostEquals(low, 40, 0.5); // 80 flows have it, and none less
  assertAlmostEquals(high, 90, 0.5);
});

Deno.test("thresholdAbove() never lets more flows lie above than asked for", () => {
  const { preprocessor, features } = recommended;
  const random = openRandom(1, "scores");
  const rows = 20_000;
  const scores = Float32Array.from(
    { length: rows },
    () => Math.round(random.uniform() * 5000), // many are equal
  );
  const many = selectRows(features, Array.from(scores, (_, i) => i % ROWS));
  const reference = Reference.learn(preprocessor, many, scores);
  assertEquals(reference.rows, rows);
  for (const allowed of [0, 1, 7, 999, 1000, 1234, 10_000, rows - 1]) {
    const threshold = reference.thresholdAbove(allowed);
    const above = scores.filter((score) => score > threshold).length;
    // Ranks grow by a percent, and up to some ten flows are equal.
    assertEquals(above <= allowed && above >= allowed * 0.99 - 20, true);
  }
});

Deno.test("Reference keeps infinite scores", () => {
  const { preprocessor, features } = recommended;
  const scores = new Float32Array(ROWS);
  scores[4] = Infinity;
  const reference = Reference.fromJSON(
    JSON.parse(JSON.stringify(
      Reference.learn(preprocessor, features, scores),
    )),
    preprocessor,
  );
  assertEquals([0, 1].map((rows) => reference.thresholdAbove(rows)), [
    Infinity,
    0,
  ]);
});

Deno.test("Reference refuses what does not fit together", () => {
  const { preprocessor, features } = recommended;
  const json = () =>
    JSON.parse(JSON.stringify(
      Reference.learn(preprocessor, features, new Float32Array(ROWS)),
    ));
  const refused = (change: (state: ReturnType<typeof json>) => void) => {
    const state = json();
    change(state);
    return assertThrows(
      () => Reference.fromJSON(state, preprocessor),
      InputError,
    ).message;
  };
  assertEquals(
    refused((state) => state.scores.values.pop()),
    "Reference: scores.values: expected 100 numbers, found 99",
  );
  assertEquals(
    refused((state) => state.amounts[1].quantiles.pop()),
    "Reference: amounts.1.quantiles: expected 113 numbers, found 112",
  );
  assertEquals(
    refused((state) => state.shares[0] = 2),
    "Reference: shares.0: expected a share from 0 to 1; found 2",
  );
  assertEquals(
    refused((state) => state.amounts[0].quantiles.reverse()),
    "Reference: amounts.0.quantiles: expected quantiles that ascend; found a list of 113",
  );
  assertEquals(
    refused((state) => state.scores.ranks[0] = 1),
    "Reference: scores.ranks: expected ranks from 0 to below 100, found 1 to 99",
  );
  assertEquals(
    refused((state) => state.categories[0].rows[0]--),
    "Reference: categories.0.rows: expected 100 flows together, found 99",
  );
});
