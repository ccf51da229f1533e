import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import pl from "nodejs-polars";
import type { Matrix } from "../../lib/base/mod.ts";
import { parseFlows, schemaOf } from "../../lib/dataset/mod.ts";
import { encodeFlows, generateFlows } from "../../lib/dataset/generate/mod.ts";
import { directionOf, type Drift, DriftCounter } from "../../lib/drift/mod.ts";
import { Reference } from "../../lib/model/reference.ts";
import { CONFIGURATIONS } from "../../lib/pipeline/mod.ts";
import { NetworkDataPreprocessor } from "../../lib/preprocess/mod.ts";

async function normalFlows(rows: number, seed: number): Promise<pl.DataFrame> {
  const generated = generateFlows({ rows: rows * 2 + 100, seed });
  return parseFlows(await encodeFlows(generated), "flows")
    .filter(pl.col("attack_label").eq(pl.lit("normal"))).head(rows);
}

const FLOWS = await normalFlows(3000, 1);

/** What a detector keeps of its training, of one encoding; without a network. */
async function learn(name: keyof typeof CONFIGURATIONS) {
  const { encoding } = CONFIGURATIONS[name];
  const preprocessor = await NetworkDataPreprocessor.fit(
    await normalFlows(6000, 2),
    { encoding },
  );
  const features = await preprocessor.transform(await normalFlows(3000, 3));
  const scores = Float32Array.from({ length: features.rows }, (_, i) => i);
  const reference = Reference.learn(preprocessor, features, scores);
  return { preprocessor, reference };
}

const detector = await learn("recommended");
const original = await learn("original");
/** Of 3,000 validation flows with scores 0 to 2,999, thirty lie above. */
const THRESHOLD = 2969;

/** Compares flows of which so many are flagged, in pieces of so many. */
async function compare(
  flows: pl.DataFrame,
  {
    flagged = Math.round(flows.height / 100),
    size = 65_536,
    learnt = detector,
  } = {},
): Promise<Drift> {
  const counter = DriftCounter.of(learnt, THRESHOLD)!;
  for (let start = 0; start < flows.height; start += size) {
    const gaps = new Map<string, Uint32Array>();
    const features: Matrix = await learnt.preprocessor.transform(
      flows.slice(start, size),
      { onGaps: (column, rows) => gaps.set(column, rows) },
    );
    const piece = { features, gaps };
    counter.add(piece, start === 0 ? flagged : 0);
  }
  return counter.found();
}

const moved = ({ columns, alerts }: Drift) => [
  ...columns.filter(({ hasMoved }) => hasMoved).map(({ column }) => column),
  ...(alerts.hasMoved ? ["alerts"] : []),
];

Deno.test("DriftCounter finds no drift in flows of the same kind, few or many", async () => {
  const flows = await normalFlows(20_000, 4);
  for (const learnt of [detector, original]) {
    for (const rows of [1, 3, 10, 30, 100, 300, 1000, 5000]) {
      for (let draw = 0; draw < Math.min(20, flows.height / rows); draw++) {
        const part = flows.slice(draw * rows, rows);
        const drift = await compare(part, { learnt });
        assertEquals(moved(drift), [], `${rows} flows, draw ${draw}`);
      }
    }
  }
});

Deno.test("DriftCounter does not take some attacks for drift", async () => {
  const generated = generateFlows({ rows: 4000, seed: 5, attackShare: 0.05 });
  const flows = parseFlows(await encodeFlows(generated), "flows");
  assertEquals(moved(await compare(flows, { flagged: 200 })), []);
});

/** The columns whose unit may change. */
const MEASURED = detector.preprocessor.numerical.filter((name) =>
  schemaOf(name)?.unit
);

for (const [name, learnt] of Object.entries({ detector, original })) {
  for (const factor of [1e6, 1e3, 1e-3, 1e-6]) {
    Deno.test(`DriftCounter sees every column whose unit is ${factor} as large (${name})`, async () => {
      assert(MEASURED.length >= 12, MEASURED.join());
      for (const column of MEASURED) {
        const scaled = pl.col(column).cast(pl.Float64).mul(pl.lit(factor));
        const drift = await compare(
          FLOWS.withColumn(scaled.alias(column)),
          { learnt },
        );
        assertEquals(moved(drift), [column]);
        assertEquals(drift.columns[0].column, column);
        // Nearly all flows have no body, whatever its unit is.
        const direction = factor > 1 ? "higher" : "lower";
        assertEquals(
          directionOf(drift.columns[0]),
          column === "res_bdy_len" ? null : direction,
          column,
        );
      }
    });
  }
}

Deno.test("DriftCounter sees a column that became empty in part", async () => {
  const dur = (FLOWS.getColumn("dur").toArray() as number[])
    .map((value, row) => row % 10 < 4 ? null : value);
  const drift = await compare(
    FLOWS.withColumn(pl.Series("dur", dur, pl.Float64)),
  );
  assertEquals(moved(drift), ["dur"]);
  assertEquals(drift.columns[0].gaps, { now: 0.4, training: 0 });
});

Deno.test("DriftCounter says nothing of gaps in training where nobody knows", async () => {
  const json = JSON.parse(JSON.stringify(detector.preprocessor));
  for (const amount of json.numerical) delete amount.gapShare;
  const preprocessor = NetworkDataPreprocessor.fromJSON(json);
  const reference = Reference.fromJSON(
    JSON.parse(JSON.stringify(detector.reference)),
    preprocessor,
  );
  const drift = await compare(FLOWS, { learnt: { preprocessor, reference } });
  assertEquals(moved(drift), []);
  const { gaps } = drift.columns.find(({ column }) => column === "dur")!;
  assertEquals(gaps, { now: 0, training: null });
});

Deno.test("DriftCounter sees categories that training did not have", async () => {
  const protocol = (FLOWS.getColumn("protocol").toArray() as string[])
    .map((name, row) => row % 10 < 3 ? "quic" : name);
  const drift = await compare(
    FLOWS.withColumn(pl.Series("protocol", protocol, pl.String)),
  );
  assertEquals(moved(drift), ["protocol"]);
  const [{ unseen, gaps }] = drift.columns;
  assertEquals(gaps, null);
  assert(unseen!.now > 0.2 && unseen!.now < 0.4 && unseen!.training! < 0.02);
});

Deno.test("DriftCounter compares the alert rate with that of the validation flows", async () => {
  const drift = await compare(FLOWS, { flagged: 360 });
  const { rate, interval: [low, high], expected } = drift.alerts;
  assertEquals([rate, expected], [0.12, 0.01]);
  assert(low > 0.1 && low < rate && rate < high && high < 0.14);
  assertEquals(moved(drift), ["alerts"]);
  assertEquals(moved(await compare(FLOWS, { flagged: 60 })), []); // 2 %
  assertEquals(moved(await compare(FLOWS.head(5), { flagged: 1 })), []);
});

Deno.test("DriftCounter finds much the same in pieces of any size", async () => {
  const sizes = [65_536, 500, 100];
  const psi = await Promise.all(sizes.map(async (size) => {
    const sload = pl.col("sload").mul(pl.lit(1.5)).alias("sload");
    const { columns } = await compare(FLOWS.withColumn(sload), { size });
    return columns.find(({ column }) => column === "sload")!.psi;
  }));
  // A third of the rows of a large piece are looked at: 1,000 flows.
  assertAlmostEquals(psi[0], psi[1], 0.06); // 20 bins / 1,000 flows, thrice
  assertEquals(psi[1], psi[2]);
});

Deno.test("DriftCounter has nothing to compare with where a detector keeps no reference", () => {
  assertEquals(DriftCounter.of({ ...detector, reference: null }, 1), null);
});

Deno.test("DriftCounter changes no features", async () => {
  const features = await detector.preprocessor.transform(FLOWS);
  const before = features.values.slice();
  const piece = { features, gaps: new Map(), encoded: features.rows };
  DriftCounter.of(detector, 1)!.add(piece, 0);
  assertEquals(features.values, before);
});
