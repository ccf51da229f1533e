/** StandardScaler, LabelEncoder and median filling against scikit-learn's and pandas's numbers. */
import pl from "nodejs-polars";
import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  encodeLabels,
  fitLabelEncoder,
} from "../../lib/preprocess/category_columns.ts";
import { NetworkDataPreprocessor } from "../../lib/preprocess/mod.ts";
import { fitStandardScaler } from "../../lib/base/mod.ts";

import fixture from "../fixtures/scikit_learn.json" with { type: "json" };

for (const { name, values, mean, scale } of fixture.standardScaler) {
  Deno.test(`fitStandardScaler() agrees with scikit-learn: ${name}`, () => {
    const learnt = fitStandardScaler(Float64Array.from(values));
    // Both sum in float64, in another order: a few units in the last place of
    // the largest value, which the deviation of a near-constant column feels.
    const tolerance = 1e-12 * Math.max(1, ...values.map(Math.abs));
    assertAlmostEquals(learnt.mean, mean, tolerance);
    assertAlmostEquals(learnt.scale, scale, tolerance);
  });
}

for (const { name, texts, classes, codes } of fixture.labelEncoder) {
  Deno.test(`fitLabelEncoder() agrees with scikit-learn: ${name}`, () => {
    const categories = fitLabelEncoder(texts);
    assertEquals(categories, classes);
    assertEquals([...encodeLabels(texts, categories)], codes);
  });
}

// A column of nulls, the fixture's last case, cannot be a feature at all.
const medianCases = fixture.medianImputation.filter(({ values }) =>
  values.some((value) => value !== null)
);

for (const { name, values, median } of medianCases) {
  Deno.test(`NetworkDataPreprocessor fills gaps with pandas's median: ${name}`, async () => {
    const column = pl.Series("dur", values, pl.Float64);
    const fitted = await NetworkDataPreprocessor.fit(pl.DataFrame([column]));
    const [learnt] = JSON.parse(JSON.stringify(fitted)).numerical;
    assertEquals(learnt.median, median);
  });
}
