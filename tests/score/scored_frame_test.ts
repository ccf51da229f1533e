import pl from "nodejs-polars";
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { InputError } from "../../lib/base/mod.ts";
import { AlertCollector, Explainer } from "../../lib/explain/mod.ts";
import { AnomalyDetector } from "../../lib/model/mod.ts";
import {
  alertPiece,
  type RefusedFlow,
  scoreFlows,
  scoreTable,
} from "../../lib/score/mod.ts";
import {
  scoredFrame,
  type ScoredFrameOptions,
} from "../../lib/score/scored_frame.ts";
import { saveTinyDetector } from "../saved_detector.ts";

/** The scored frame of columns that flows carry. */
function frameOf(
  carried: readonly pl.Series[],
  options: ScoredFrameOptions = {},
): pl.DataFrame {
  const rows = Uint32Array.from(carried[0].toArray(), (_, i) => i + 3);
  return scoredFrame(
    {
      ...{ frame: pl.DataFrame([...carried]), rows },
      scores: Float32Array.from(rows, (row) => row - 2),
    },
    carried.map(({ name }) => name),
    3,
    options,
  );
}

Deno.test("scoredFrame() reads numbers of text as training does", () => {
  const columns = {
    source_port: ["0x000b", " 80 ", "-", "http", null],
    stime: ["1421927394.25", "1421927394", "", null, "7"],
    note: ["1", "a", null, "", "2.50"],
  };
  const lost: [string, number][] = [];
  const scored = frameOf(
    Object.entries(columns).map(([name, texts]) =>
      pl.Series(name, texts, pl.String)
    ),
    { onLost: (...column) => lost.push(column) },
  );
  const valuesOf = (name: string): unknown[] =>
    scored.getColumn(name).toArray();
  assertEquals(valuesOf("source_port"), [11, 80, null, null, null]);
  // The table says whole seconds.
  assertEquals(valuesOf("stime"), [1421927394, 1421927394, null, null, 7]);
  assertEquals(valuesOf("note"), columns.note);
  assertEquals(valuesOf("row"), [3, 4, 5, 6, 7]);
  assertEquals(valuesOf("is_anomaly"), [false, false, false, true, true]);
  assertEquals(lost, [["source_port", 1]]); // http
});

Deno.test("scoredFrame() keeps each digit of a number, or says that it does not", () => {
  const digits = [
    "9007199254740993",
    "9223372036854775807",
    "0x7fffffffffff",
  ];
  const numbers = digits.map((text) => String(BigInt(text)));
  const textsIn = (frame: pl.DataFrame) =>
    frame.getColumn("flow_id").cast(pl.String).toArray();
  const texts = (...more: string[]) =>
    pl.Series("flow_id", [...digits, ...more], pl.String);
  assertEquals(textsIn(frameOf([texts()])), numbers);

  const tooLarge = "9223372036854775808";
  assertEquals(textsIn(frameOf([texts(tooLarge)], { typed: false })), [
    ...digits,
    tooLarge,
  ]);
  const unsigned = pl.Series(
    "flow_id",
    [2n ** 64n - 1n, 2n ** 53n + 1n],
    pl.UInt64,
  );
  assertEquals(textsIn(frameOf([unsigned], { typed: false })), [
    "18446744073709551615",
    "9007199254740993",
  ]);
  const rounded = pl.Series("flow_id", [2 ** 60, 7, NaN], pl.Float64);
  for (const column of [texts(tooLarge, "-"), unsigned, rounded]) {
    assertThrows(
      () => frameOf([column]),
      InputError,
      "column flow_id: 1 of its values fit no whole number of 64 bits",
    );
    let lost = 0;
    const frame = frameOf([column], { onLost: (_, count) => lost += count });
    assertEquals(lost, 1);
    assertEquals(frame.height, column.length);
  }
});

const folder = await Deno.makeTempDir();
globalThis.addEventListener(
  "unload",
  () => Deno.removeSync(folder, { recursive: true }),
);
await saveTinyDetector(join(folder, "model"));
const detector = await AnomalyDetector.load(join(folder, "model"), {
  engine: "wasm",
});

/** Four flows, of which the third cannot be scored. */
const FLOWS = join(folder, "flows.csv");
await Deno.writeTextFile(
  FLOWS,
  "source_ip,dur,sbytes,state,service,attack_label\n" +
    "10.0.0.1,0.5,1.5,CON,dns,normal\n" +
    "10.0.0.2,900,3.5,FIN,http,worms\n" +
    "10.0.0.3,2.5,many,CON,dns,normal\n" +
    "10.0.0.4,9.5,0.5,CON,-,normal\n",
);

Deno.test("scoreTable() has a row a scored flow, whatever the pieces", async () => {
  const refused: RefusedFlow[] = [];
  const onRefused = (flow: RefusedFlow) => refused.push(flow);
  const keep = ["attack_label", "no such column"];
  const table = await scoreTable(detector, FLOWS, { keep, onRefused });
  assertEquals(table.columns, [
    "row",
    "attack_label",
    "anomaly_score",
    "is_anomaly",
  ]);
  assertEquals(table.getColumn("row").toArray(), [0, 1, 3]);
  assertEquals(table.getColumn("attack_label").toArray(), [
    "normal",
    "worms",
    "normal",
  ]);
  assertEquals(refused.map(({ row, line }) => [row, line]), [[2, 4]]);

  const inPieces = await scoreTable(detector, FLOWS, {
    keep,
    onRefused,
    rows: 1,
  });
  assertEquals(inPieces.toRecords(), table.toRecords());
});

Deno.test("scoreTable() flags by the detector's threshold or the one asked for", async () => {
  const options = { onRefused() {} };
  const flags = async (threshold?: number) =>
    (await scoreTable(detector, FLOWS, { ...options, threshold }))
      .getColumn("is_anomaly").toArray() as boolean[];
  const scores = (await scoreTable(detector, FLOWS, options))
    .getColumn("anomaly_score").toArray() as number[];
  const own = detector.threshold!;
  assertEquals(await flags(), scores.map((score) => score > own));
  const middle = scores.toSorted((a, b) => a - b)[1];
  assertEquals(await flags(middle), scores.map((score) => score > middle));
});

Deno.test("scoreTable() says so where no flow can be scored", async () => {
  const path = join(folder, "bad.csv");
  await Deno.writeTextFile(
    path,
    "dur,sbytes,state,service\nlong,1,CON,dns\n",
  );
  await assertRejects(
    () => scoreTable(detector, path, { onRefused() {} }),
    InputError,
    "bad.csv: none of the flows can be scored",
  );
});

Deno.test("alertPiece() carries values, identifiers and label to the collector", async () => {
  const collector = new AlertCollector(new Explainer(detector), Infinity, 1);
  const pieces = scoreFlows(detector, FLOWS, {
    optional: () => ["source_ip", "attack_label"],
    onRefused() {},
  });
  for await (const piece of pieces) {
    await collector.add(alertPiece(piece, ["source_ip"]));
  }
  const [alert] = collector.alerts().alerts;
  assertEquals(alert.row, 1); // a dur of 900
  assertEquals(alert.identifiers, { source_ip: "10.0.0.2" });
  assertEquals(alert.attackLabel, "worms");
  assertEquals(
    alert.reasons.find(({ column }) => column === "dur")?.value,
    900,
  );
});

Deno.test("alertPiece() has no label where none was carried along", async () => {
  const [piece] = await Array.fromAsync(
    scoreFlows(detector, FLOWS, { onRefused() {} }),
  );
  const [flow] = await alertPiece(piece, []).read([0], ["dur"]);
  assertEquals(flow, {
    record: { dur: 0.5 },
    identifiers: {},
    attackLabel: null,
  });
});
