import pl from "nodejs-polars";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";
import { join } from "node:path";
import { InputError, openRandom, type Random } from "../../lib/base/mod.ts";
import { Explainer } from "../../lib/explain/mod.ts";
import { leadingColumns } from "../../lib/explain/explainer.ts";
import { detectorGraph, modelColumns } from "../../lib/export/mod.ts";
import {
  AnomalyDetector,
  type DetectorFitOptions,
} from "../../lib/model/mod.ts";
import { CONFIGURATIONS } from "../../lib/pipeline/mod.ts";
import {
  type Encoding,
  NetworkDataPreprocessor,
  ORIGINAL_ENCODING,
} from "../../lib/preprocess/mod.ts";
import { scoreFlows } from "../../lib/score/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { runModel } from "./_model.ts";

/**
 * Flows of UNSW-NB15's columns and of others, with gaps and rare categories.
 *
 * @param strange The share of values that training flows do not have: infinite,
 * huge and tiny numbers, categories in another letter case or never seen.
 */
function drawFlows(rows: number, seed: number, strange = 0): pl.DataFrame {
  const random = openRandom(seed, "flows to export");
  const isStrange = () => random.uniform() < strange;
  const gap = <T>(value: T) => random.uniform() < 0.05 ? null : value;
  const column = <T>(draw: () => T) => Array.from({ length: rows }, draw);
  const amount = (scale: number) => () =>
    isStrange()
      ? pick(random, [1e300, -1e9, 1e-12, 0, -0.5])
      : gap(scale * Math.expm1(3 * random.uniform()));
  const text = (...texts: (string | null)[]) => () =>
    isStrange() ? "never seen" : pick(random, texts);
  const infinite = (draw: () => number | null) => () =>
    isStrange() || random.uniform() < 0.02
      ? pick(random, [Infinity, -Infinity])
      : draw();
  const knownInfinite = (draw: () => number | null) => () =>
    isStrange() ? pick(random, [Infinity, -Infinity]) : draw();
  return pl.DataFrame({
    dur: pl.Series("dur", column(knownInfinite(amount(1))), pl.Float64),
    sbytes: pl.Series("sbytes", column(amount(5000)), pl.Float64),
    // To whom 1 is added, it is gone.
    share: pl.Series("share", column(amount(1e-17)), pl.Float64),
    // Moments differ by less than float32 can tell.
    seen: pl.Series(
      "seen",
      column(() => 1_421_927_414 + 100 * random.uniform()),
      pl.Float64,
    ),
    rate: pl.Series("rate", column(infinite(amount(1e6))), pl.Float64),
    is_ftp_login: column(() => isStrange() ? 7 : random.integer(3)),
    protocol: column(text("tcp", "tcp", "udp", strange > 0 ? "TCP" : "tcp")),
    state: column(text("FIN", "CON", strange > 0 ? "fin" : "FIN")),
    service: column(
      text(
        "dns",
        "http",
        "-",
        strange > 0 ? null : "-",
        strange > 0 ? "" : "-",
      ),
    ),
    country: pl.Series("country", column(text("at", "DE", null)), pl.String),
    // Numbers that name something, some of them as pandas writes them beside gaps.
    code: column(text("6", "17", "http", strange > 0 ? "6.0" : "6")),
    rare: column(text(...Array<string>(40).fill("usual"), "seldom")),
  });
}

function pick<T>(random: Random, values: readonly T[]): T {
  return values[random.integer(values.length)];
}

/** A detector that learnt a little, which is as hard to match as a good one. */
async function train(
  encoding: Encoding,
  scoreWeights: DetectorFitOptions["scoreWeights"],
): Promise<AnomalyDetector> {
  const { preprocessor, features } = await NetworkDataPreprocessor
    .fitTransform(drawFlows(400, 1), { encoding });
  const detector = await AnomalyDetector.create({
    inputDim: features.columns,
    preprocessor,
    hiddenDims: [12, 8],
    dropoutRates: [0.1, 0],
    latentDim: 3,
    engine: "cpu",
  });
  await detector.fit(features, features, { epochs: 2, scoreWeights });
  return detector;
}

/** Sums of float32 in another order: some hundred rounding errors of 6e-8 each. */
const TOLERANCE = 1e-5;

const CASES: Record<
  string,
  [Encoding, DetectorFitOptions["scoreWeights"]]
> = {
  "the recommended configuration": [
    CONFIGURATIONS.recommended.encoding,
    CONFIGURATIONS.recommended.scoreWeights,
  ],
  "flows without labels": [
    CONFIGURATIONS.recommended.encoding,
    CONFIGURATIONS.recommended.unlabelledScoreWeights,
  ],
  "the original's configuration": [ORIGINAL_ENCODING, null],
  "a score of features that are not clipped": [
    ORIGINAL_ENCODING,
    { residual: 1, latent: 0, isolation: 0 },
  ],
};

for (
  const [name, [encoding, scoreWeights]] of Object.entries(CASES)
) {
  Deno.test(`detectorGraph() scores, flags, refuses and explains as the detector does: ${name}`, () =>
    inTemporaryFolder(async (folder) => {
      const detector = await train(encoding, scoreWeights);
      const flows = drawFlows(3000, 2, 0.02)
        .vstack(drawFlows(500, 3)); // more of them usual
      const path = join(folder, "flows.parquet");
      flows.writeParquet(path);
      const refused = new Set<number>();
      const [{ rows, features, scores }] = await Array.fromAsync(
        scoreFlows(detector, path, {
          onRefused: ({ row }) => refused.add(row),
        }),
      );
      const expected = new Float32Array(flows.height);
      rows.forEach((row, at) => expected[row] = scores[at]);
      const threshold = scores.toSorted()[Math.floor(0.9 * scores.length)];

      const columns = modelColumns(detector.preprocessor!.toJSON());
      const model = await detectorGraph(detector, { threshold, explain: true });
      const found = await runModel(model, flows, columns);
      const explainer = new Explainer(detector);
      const { shares } = await explainer.explain(features);
      detector.dispose();

      assert(refused.size > 20, `only ${refused.size} are refused`);
      for (const [row, score] of found.scores.entries()) {
        if (refused.has(row)) {
          assertEquals([score, found.flags[row]], [NaN, 1]);
          continue;
        }
        const near = TOLERANCE * expected[row];
        if (expected[row] === Infinity) assertEquals(score, Infinity);
        else assertAlmostEquals(score, expected[row], near, `flow ${row}`);
        if (Math.abs(expected[row] - threshold) > near) {
          assertEquals(found.flags[row], Number(expected[row] > threshold));
        }
        const at = rows.indexOf(row);
        const leading = leadingColumns(shares, at, 3);
        leading.forEach((column, i) => {
          const share = shares.values[at * shares.columns + column];
          assertAlmostEquals(found.shares![row][i], share, 1e-4);
          const isTie = leading.some((other) =>
            other !== column && Math.abs(
                shares.values[at * shares.columns + other] - share,
              ) < 1e-4
          );
          if (!isTie && i < 2) {
            assertEquals(found.reasons![row][i], explainer.columns[column]);
          }
        });
      }
    }));
}

Deno.test("detectorGraph() gives a flow its score whatever flows come along", async () => {
  const [encoding, scoreWeights] = CASES["the recommended configuration"];
  const detector = await train(encoding, scoreWeights);
  const columns = modelColumns(detector.preprocessor!.toJSON());
  const model = await detectorGraph(detector, { threshold: 1 });
  detector.dispose();
  const flows = drawFlows(20, 4);
  const { scores } = await runModel(model, flows, columns);
  for (let row = 0; row < flows.height; row++) {
    const alone = await runModel(model, flows.slice(row, 1), columns);
    // A product of one row is summed in another order.
    assertAlmostEquals(alone.scores[0], scores[row], TOLERANCE * scores[row]);
  }
});

Deno.test("detectorGraph() flags none below an infinite threshold but what it refuses", async () => {
  const [encoding, scoreWeights] = CASES["the recommended configuration"];
  const detector = await train(encoding, scoreWeights);
  const columns = modelColumns(detector.preprocessor!.toJSON());
  const model = await detectorGraph(detector, { threshold: Infinity });
  detector.dispose();
  const flows = drawFlows(300, 5, 0.02);
  const { scores, flags, reasons } = await runModel(model, flows, columns);
  assertEquals(
    [...flags],
    Array.from(scores, (score) => Number(Number.isNaN(score))),
  );
  assertEquals(reasons, undefined);
});

Deno.test("detectorGraph() refuses a column that has the name of an output", async () => {
  const flows = drawFlows(50, 6).rename({ sbytes: "reason_shares" });
  const { preprocessor, features } = await NetworkDataPreprocessor
    .fitTransform(flows);
  const detector = await AnomalyDetector.create({
    inputDim: features.columns,
    preprocessor,
    engine: "cpu",
  });
  await assertRejects(
    () => detectorGraph(detector, { threshold: 1 }),
    InputError,
    'no column may be called "reason_shares": train without it (--exclude)',
  );
  detector.dispose();
});
