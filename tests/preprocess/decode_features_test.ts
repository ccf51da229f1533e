import pl from "nodejs-polars";
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { CONFIGURATIONS } from "../../lib/pipeline/mod.ts";
import { rowsBetween } from "../../lib/base/mod.ts";
import { NetworkDataPreprocessor } from "../../lib/preprocess/mod.ts";

const FLOWS = pl.DataFrame([
  pl.Series("dur", [0, 0.5, 1, 3, 9, 40], pl.Float64),
  pl.Series("sttl", [31, 62, 31, 254, 31, 62], pl.Int64),
  pl.Series("balance", [-3, 0, 3, -1, 2, 1], pl.Float64),
  pl.Series("service", ["dns", "-", "dns", null, "http", "-"], pl.String),
]);
const RECORDS = FLOWS.toRecords();

for (const [name, { encoding }] of Object.entries(CONFIGURATIONS)) {
  Deno.test(`decode() gives flows back that the ${name} encoding made features of`, () => {
    const learnt = { ...encoding, minCategoryRows: 1 };
    const { preprocessor, features } = NetworkDataPreprocessor.fitTransform(
      FLOWS,
      { encoding: learnt },
    );
    RECORDS.forEach((record, row) => {
      const { values } = rowsBetween(features, row, row + 1);
      const decoded = preprocessor.decode(values);
      preprocessor.columns.forEach((column, i) => {
        const value = record[column];
        if (preprocessor.numerical.includes(column)) {
          // A feature is a float32, of some 7 digits.
          assertAlmostEquals(
            decoded[i] as number,
            value as number,
            1e-5 * 254,
          );
        } else {
          assertEquals(decoded[i], value === null ? null : String(value));
        }
      });
    });
  });
}

Deno.test("decode() says (other) for categories that were not learnt", () => {
  const { encoding } = CONFIGURATIONS.recommended;
  const fitted = NetworkDataPreprocessor.fit(FLOWS, {
    encoding: { ...encoding, minCategoryRows: 2 }, // dns and -
  });
  const [odd] = [FLOWS.slice(4, 1)]; // http
  const { values } = fitted.transform(odd);
  assertEquals(fitted.decode(values).at(-1), "(other)");
  assertEquals(fitted.decodeRanks(values), [2]);
});

Deno.test("columnFeatures tells which features are whose", () => {
  const { encoding } = CONFIGURATIONS.recommended;
  const fitted = NetworkDataPreprocessor.fit(FLOWS, {
    encoding: { ...encoding, minCategoryRows: 1 },
  });
  const names = fitted.featureNames;
  for (const { column, start, end } of fitted.columnFeatures) {
    for (const name of names.slice(start, end)) {
      assertEquals(name.split("=")[0], column);
    }
  }
  assertEquals(fitted.columnFeatures.at(-1)!.end, names.length);
});
