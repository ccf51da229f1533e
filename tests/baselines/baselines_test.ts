import { assert, assertEquals, assertRejects } from "@std/assert";
import { BASELINES } from "../../lib/baselines/mod.ts";
import { rocAuc } from "../../lib/evaluate/roc_curve.ts";
import { type Matrix, openRandom, selectRows } from "../../lib/base/mod.ts";
import { TEST, TRAIN } from "./_fixture.ts";

Deno.test("BASELINES each have a name and a label of its own", () => {
  assertEquals(BASELINES.map(({ name }) => name), [
    "pca",
    "isolation-forest",
    "nearest-neighbours",
    "local-outlier-factor",
    "one-class-svm",
    "gaussian-mixture",
    "histogram",
    "ecod",
  ]);
  assertEquals(new Set(BASELINES.map(({ label }) => label)).size, 8);
});

for (const baseline of BASELINES) {
  Deno.test(`BASELINES: ${baseline.name} scores a row whatever rows come along`, async () => {
    const fitted = await baseline.fit(TRAIN, { seed: 42 });
    const alone = await fitted.score(TEST);
    // 4200 rows: more than a block, and no multiple of any.
    const order = Array.from(
      { length: 70 * TEST.rows },
      (_, at) => (at * 7) % TEST.rows,
    );
    const together = await fitted.score(selectRows(TEST, order));
    assertEquals(together, Float32Array.from(order, (row) => alone[row]));
    await fitted.dispose();
  });

  Deno.test(`BASELINES: ${baseline.name} gives the same bits for the same seed`, async () => {
    const scores = await Promise.all([1, 2].map(async () => {
      const fitted = await baseline.fit(TRAIN, { seed: 42 });
      const scores = await fitted.score(TEST);
      await fitted.dispose();
      return scores;
    }));
    assertEquals(scores[0], scores[1]);
    assert(scores[0].some((score) => score !== scores[0][0]));
  });

  Deno.test(`BASELINES: ${baseline.name} scores strange rows higher`, async () => {
    const fitted = await baseline.fit(draw("normal", 400), { seed: 42 });
    const scores = [
      ...await fitted.score(draw("more", 200)),
      ...await fitted.score(draw("strange", 200)),
    ];
    const labels = scores.map((_, row) => row < 200 ? 0 : 1);
    // Three times as wide in each of 24 directions; PCA comes to 0.999, the others to 1.
    const area = rocAuc(labels, scores);
    assert(area > 0.95, `area ${area}`);
    await fitted.dispose();
  });

  Deno.test(`BASELINES: ${baseline.name} scores any finite rows, and learns them`, async () => {
    const extreme = TEST.values.map((value, at) =>
      (at % 7 === 0 ? 3e38 : at % 5 === 0 ? 1e-40 : 1e19) * Math.sign(value)
    );
    const strange = { ...TEST, values: extreme };
    for (
      const train of [TRAIN, strange, selectRows(TRAIN, Array(30).fill(0))]
    ) {
      const fitted = await baseline.fit(train, { seed: 42 });
      for (const rows of [TEST, strange]) {
        const scores = await fitted.score(rows);
        scores.forEach((score, row) =>
          assert(Number.isFinite(score), `row ${row}: ${score}`)
        );
      }
      await fitted.dispose();
    }
  });

  Deno.test(`BASELINES: ${baseline.name} refuses rows that it cannot use`, async () => {
    const fit = (train: Matrix) => baseline.fit(train, { seed: 42 });
    const none = { values: new Float32Array(), rows: 0, columns: 6 };
    await assertRejects(
      () => fit(none),
      RangeError,
      "Cannot fit as there must",
    );
    await assertRejects(
      () => fit({ values: new Float32Array(), rows: 9, columns: 0 }),
      TypeError,
      "Cannot fit as rows must have at least 1 feature: found 0",
    );
    const broken = { ...TRAIN, values: TRAIN.values.slice() };
    broken.values[8] = NaN;
    const where = "values must be finite: found NaN in row 2, feature 3";
    await assertRejects(
      () => fit(broken),
      RangeError,
      `Cannot fit as ${where}`,
    );

    const fitted = await fit(TRAIN);
    await assertRejects(
      () => fitted.score({ values: new Float32Array(10), rows: 2, columns: 5 }),
      TypeError,
      "Cannot score as rows must have 6 features: found 5",
    );
    await assertRejects(
      () => fitted.score(broken),
      RangeError,
      `Cannot score as ${where}`,
    );
    assertEquals(await fitted.score(none), new Float32Array());
    await fitted.dispose();
  });
}

/** Twenty-four independent standard normal columns; strange rows are three times as wide. */
function draw(stream: "normal" | "more" | "strange", rows: number): Matrix {
  const random = openRandom(42, stream);
  const width = stream === "strange" ? 3 : 1;
  const values = Float32Array.from(
    { length: rows * 24 },
    () => width * random.normal(),
  );
  return { values, rows, columns: 24 };
}

Deno.test("BASELINES that take long to learn stop at a signal", async () => {
  const signal = AbortSignal.abort(new TypeError("enough"));
  for (const name of ["one-class-svm", "gaussian-mixture"]) {
    const { fit } = BASELINES.find((baseline) => baseline.name === name)!;
    await assertRejects(
      () => fit(TRAIN, { seed: 42, signal }),
      TypeError,
      "enough",
    );
  }
});
