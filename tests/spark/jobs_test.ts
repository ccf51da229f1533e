/** Scoring and sampling on this machine; all jobs share one session of Spark. */
import pl from "nodejs-polars";
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { taskPermissions } from "../../lib/base/mod.ts";
import { loadFlows } from "../../lib/dataset/mod.ts";
import { encodeFlows, generateFlows } from "../../lib/dataset/generate/mod.ts";
import { runModel } from "../export/_model.ts";
import { type Outcome, runTask } from "../run_task.ts";
import {
  countsOf,
  type ExportedDetector,
  exportTinyDetector,
  type Job,
  readFolder,
  runJobs,
  sparkTest,
  THRESHOLD,
} from "./_spark.ts";

const FLOWS = pl.readParquet(
  Buffer.from(await encodeFlows(generateFlows({ rows: 4000, seed: 18 }))),
);
const DAYS = ["2026-01-01", "2026-01-02"];
const SENSORS = ["east", "west"];

/** Each with what is odd about it as its note. */
const CSV = `flow_id,DUR,sbytes,state,service,note
0,0.5,100,FIN,http,plain
1,-,0x1F,con,DNS,"a gap, ""0x"""
2,1.5,abc,CON,dns,text
3,inf,10,CON,dns,infinite
4,1.5,10,CON
5,1.5,10,CON,dns,too,many
6,?, NA ,,,gaps
7,1e3,+5, fin ,http,spelling
8,0x10,10,FIN,dns,hexadecimal fraction
`;

const JSON_LINES =
  `{"flow_id":0,"dur":0.5,"sbytes":100,"state":"FIN","service":"dns","1":"one"}
{"flow_id":1,"dur":"0.5","sbytes":"0x1f","state":"con","a.b":"a dot"}
{"flow_id":2,"dur":0.5,"sbytes":
not JSON
{'flow_id':9,'dur':0.5,'sbytes':1,'state':'FIN','service':'dns'}
{"flow_id":9,"dur":NaN,"sbytes":1,"state":"FIN","service":"dns"}
{"flow_id":3,"dur":true,"sbytes":"many","state":"FIN","service":null}
`;

const NESTED =
  `{"type":"flow","flow_id":0,"dur":0.5,"sbytes":100,"state":"FIN","service":"dns","from":{"port":53,"zone":"lan","at":{"floor":3}}}
{"type":"stats","flow_id":1,"from":{"port":0}}
{"type":"flow","flow_id":2,"dur":0.5,"sbytes":100,"state":"FIN","service":"dns","from":{"port":80,"zone":"wan"}}
{"type":"flow","flow_id":3,"dur":0.5,"sbytes":100,"state":"FIN","service":"dns"}
{"type":"flow","flow_id":4,
`;

/** The jobs by name, in the order in which they run. */
function jobs(
  at: (name: string) => string,
  model: string,
): Record<string, Job> {
  const score = (input: string, output: string, ...flags: string[]): Job =>
    [
      ...["score_flows", "--model", model, "--input", at(input)],
      ...["--output", at(output), ...flags],
    ] as unknown as Job;
  const sample = (input: string, output: string, ...flags: string[]): Job =>
    [
      ...["sample_flows", "--input", at(input), "--output", at(output)],
      ...["--rows", "300", ...flags],
    ] as unknown as Job;
  const csv = ["--format", "csv"];
  const keep = ["--keep", "flow_id"];
  return {
    hive: score(
      ...["hive", "scores", "--keep", "flow_id,protocol,day"] as const,
      ...["--partition-by", "sensor"],
    ),
    alerts: score("hive", "alerts", ...keep, "--alerts-only"),
    refused: score("csv", "refused", ...csv, ...keep, "--alerts-only"),
    csv: score("csv", "csv_scores", ...csv, "--keep", "*"),
    json: score("flows.json", "json_scores", "--format", "json", "--keep", "*"),
    // A name may hold what is special in patterns of paths.
    nested: score(
      ...["nested.json", "scores [1]", "--format", "json"] as const,
      ...["--keep", "flow_id,from.zone,from.at.floor", "--where"],
      "type = 'flow' and from.port < 80",
    ),
    lacking: score("lacking.parquet", "x", ...keep),
    mixed: score("mixed", "x", ...keep),
    broken: score("broken.parquet", "x", ...keep),
    wrongType: score("wrong_type.parquet", "x", ...keep),
    notKept: score("hive", "x", "--keep", "flow_id,color"),
    noModel: [
      "score_flows",
      "--model",
      at("none.onnx"),
      ...score("hive", "x").slice(3),
      ...keep,
    ],
    otherInputs: [
      "score_flows",
      "--model",
      at("other.onnx"),
      ...score("hive", "x").slice(3),
      ...keep,
    ],
    wrongFlag: score("hive", "x", ...keep, "--batch-size", "0"),
    negative: score("hive", "x", ...keep, "--threshold", "-1"),
    ownOption: score("csv", "x", ...csv, ...keep, "--option", "Mode=FAILFAST"),
    streamFlag: score("hive", "x", ...keep, "--stream"),
    there: score("hive", "scores", ...keep),
    // Fails while it runs: the second file has its columns in another order.
    failing: score("two", "scores", ...csv, ...keep, "--force"),
    notOurs: score("hive", "csv", ...keep, "--force"),
    overInput: score("csv", "csv", ...csv, ...keep, "--force"),
    forced: score("hive", "alerts", ...keep, "--force"),
    empty: score("empty.parquet", "empty_scores", ...keep),
    sample: sample("hive", "sample.parquet"),
    sampleAgain: sample("one.parquet", "again.parquet", "--day-column", "day"),
    otherSeed: sample("hive", "other.parquet", "--seed", "1"),
    sampleThere: sample("hive", "sample.parquet"),
    sampleOverInput: sample("one.parquet", "one.parquet", "--force"),
    // Its report would take the place of what it reads.
    reportOverInput: sample(
      ...[
        "flows.json",
        "flows.parquet",
        "--format",
        "json",
        "--force",
      ] as const,
    ),
    sampleInInput: sample("hive", "hive/sample.parquet"),
  };
}

interface Session {
  readonly at: (name: string) => string;
  readonly detector: ExportedDetector;
  readonly outcomes: Record<string, Outcome>;
}

let folder: string | undefined;
let session: Promise<Session> | undefined;

/** Runs all jobs, the first time that a test asks. */
function finished(): Promise<Session> {
  return session ??= (async () => {
    folder = await Deno.makeTempDir();
    const at = (name: string) => join(folder!, name);
    const detector = await exportTinyDetector(folder);
    await writeInputs(at);
    await renameInMetadata(detector.model, at("other.onnx"));
    const all = jobs(at, detector.model);
    const outcomes = await runJobs(Object.values(all), { folder });
    const names = Object.keys(all);
    return {
      at,
      detector,
      outcomes: Object.fromEntries(outcomes.map((o, i) => [names[i], o])),
    };
  })();
}

Deno.test.afterAll(async () => {
  if (folder !== undefined) await Deno.remove(folder, { recursive: true });
});

async function writeInputs(at: (name: string) => string) {
  const parts: pl.DataFrame[] = [];
  for (const [i, day] of DAYS.entries()) {
    for (const [j, sensor] of SENSORS.entries()) {
      const path = at(`hive/day=${day}/sensor=${sensor}`);
      await Deno.mkdir(path, { recursive: true });
      const part = FLOWS.slice(1000 * (2 * i + j), 1000);
      part.writeParquet(join(path, "flows.parquet"));
      parts.push(part.withColumns(
        pl.lit(day).cast(pl.Date).alias("day"),
        pl.lit(sensor).alias("sensor"),
      ));
    }
  }
  pl.concat(parts.reverse()).writeParquet(at("one.parquet"));
  for (const name of ["csv", "two"]) await Deno.mkdir(at(name));
  await Deno.writeTextFile(at("csv/flows.csv"), CSV);
  await Deno.writeTextFile(at("two/a.csv"), CSV);
  await Deno.writeTextFile(
    at("two/b.csv"),
    "note,flow_id,DUR,sbytes,state,service\nx,1,1,1,FIN,dns\n",
  );
  await Deno.writeTextFile(at("flows.json"), JSON_LINES);
  await Deno.writeTextFile(at("nested.json"), NESTED);
  FLOWS.drop("sbytes").drop("state").writeParquet(at("lacking.parquet"));
  FLOWS.withColumns(pl.lit(new Date(0)).alias("dur"))
    .writeParquet(at("wrong_type.parquet"));
  await Deno.mkdir(at("mixed"));
  FLOWS.writeParquet(at("mixed/all.parquet"));
  FLOWS.drop("sbytes").writeParquet(at("mixed/fewer.parquet"));
  FLOWS.slice(0, 0).writeParquet(at("empty.parquet"));
  // It claims a footer of 3 GB; Spark's last error about that names no file.
  const magic = [...new TextEncoder().encode("PAR1")];
  const broken = [...magic, ...new Array(99).fill(0), 0, 0, 0, 0xc0, ...magic];
  await Deno.writeFile(at("broken.parquet"), Uint8Array.from(broken));
}

/** Copies a detector whose metadata name an input that the network lacks. */
async function renameInMetadata(model: string, copy: string) {
  const bytes = await Deno.readFile(model);
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const place = text.indexOf('"name":"dur"') + '"name":"'.length;
  bytes[place] = "D".charCodeAt(0);
  await Deno.writeFile(copy, bytes);
}

/** Rows of a folder in the order of their ids. */
function rowsOf(
  folder: string,
  ...columns: string[]
): Record<string, unknown>[] {
  return readFolder(folder).sort("flow_id").select(...columns).toRecords();
}

sparkTest(
  "score_flows.py scores each row of a partitioned folder once, as ONNX Runtime does",
  async () => {
    const { at, detector, outcomes: { hive } } = await finished();
    assertEquals([hive.code, hive.stderr], [0, ""]);
    const rows = readFolder(at("scores")).sort("flow_id");
    const ids = rows.getColumn("flow_id").toArray();
    assertEquals(ids, FLOWS.getColumn("flow_id").toArray());
    assertEquals(rows.columns, [
      ...["flow_id", "protocol", "day", "anomaly_score", "is_anomaly"],
      ...["reason_columns", "reason_shares", "sensor"],
    ]);
    assert(rows.getColumn("flow_id").dtype.equals(pl.Int64));
    assert(rows.getColumn("day").dtype.equals(pl.Date));
    const sensor = (row: number) => SENSORS[Math.floor(row / 1000) % 2];
    assertEquals(
      rows.getColumn("sensor").toArray(),
      ids.map((_: unknown, row: number) => sensor(row)),
    );

    const bytes = await Deno.readFile(detector.model);
    const expected = await runModel(bytes, FLOWS, detector.columns);
    const scores = rows.getColumn("anomaly_score").toArray() as number[];
    for (const [row, score] of scores.entries()) {
      // Two releases of ONNX Runtime may round float32 in another order.
      const close = 1e-5 * Math.abs(expected.scores[row]);
      assertAlmostEquals(score, expected.scores[row], close);
    }
    const flags = rows.getColumn("is_anomaly").toArray() as boolean[];
    assertEquals(flags, scores.map((score) => score > THRESHOLD));
    const flagged = flags.filter(Boolean).length;
    assert(flagged > 100 && flagged < 3900, `${flagged} are flagged`);
    const reasons = rows.getColumn("reason_columns").toArray() as unknown[];
    assertEquals(reasons.map((reason) => reason !== null), flags);

    const counts = countsOf(hive);
    assertEquals(
      [counts.rows_in, counts.rows_out, counts.flagged, counts.refused],
      [4000, 4000, flagged, 0],
    );
    const kept = JSON.parse(
      await Deno.readTextFile(at("scores/_metrics.json")),
    );
    assertEquals(kept, counts);
  },
);

sparkTest(
  "score_flows.py writes flagged and refused rows alone with --alerts-only",
  async () => {
    const { at, outcomes: { alerts, hive, refused } } = await finished();
    const counts = countsOf(alerts);
    assertEquals(counts.rows_in, 4000);
    assertEquals(counts.rows_out, countsOf(hive).flagged);

    const { rows_in, rows_out, flagged } = countsOf(refused);
    assertEquals([rows_in, rows_out], [9, 6 + flagged]);
    const unscored = readFolder(at("refused"))
      .filter(pl.col("anomaly_score").isNull());
    const ids = unscored.getColumn("flow_id").toArray().sort();
    assertEquals(ids, ["2", "3", "4", "5", "6", "8"]);
  },
);

sparkTest(
  "score_flows.py takes a CSV file as deno task score does; what it refuses has no score",
  async () => {
    const { at, detector, outcomes: { csv } } = await finished();
    assertEquals([csv.code, csv.stderr], [0, ""]);
    const rows = rowsOf(
      at("csv_scores"),
      "anomaly_score",
      "is_anomaly",
      "note",
    );
    const isScored = rows.map(({ anomaly_score }) => anomaly_score !== null);
    const yes = true, no = false;
    assertEquals(isScored, [yes, yes, no, no, no, no, no, yes, no]);
    assertEquals(
      rows.map(({ is_anomaly }) => is_anomaly !== null),
      isScored,
    );
    assertEquals(rows[1].note, 'a gap, "0x"');
    const counts = countsOf(csv);
    assertEquals([counts.rows_in, counts.rows_out, counts.refused], [9, 9, 6]);
    assertEquals(counts.refused_because, {
      broken_line: 2,
      not_scorable: 2,
      text_for_a_number: { sbytes: 1, DUR: 1 },
    });

    const out = at("deno_scores.jsonl");
    const task = await runTask("lib/cli/score.ts", [
      ...["--model", detector.folder, "--data", at("csv/flows.csv")],
      ...["--out", out, "--keep", "flow_id", "--quiet"],
    ], taskPermissions("score"));
    assertEquals(task.code, 0, task.stderr);
    const lines = (await Deno.readTextFile(out)).trim().split("\n");
    for (const { flow_id, anomaly_score } of lines.map((l) => JSON.parse(l))) {
      const ours = rows[Number(flow_id)].anomaly_score as number;
      assertAlmostEquals(ours, anomaly_score, 1e-5 * anomaly_score);
    }
    assertEquals(lines.length, isScored.filter(Boolean).length);
  },
);

sparkTest(
  "score_flows.py reads JSON lines, and keeps those that are broken",
  async () => {
    const { at, outcomes: { json } } = await finished();
    assertEquals([json.code, json.stderr], [0, ""]);
    const rows = readFolder(at("json_scores"));
    assert(rows.columns.includes("a.b"));
    assertEquals(rows.getColumn("1").toArray().filter(Boolean), ["one"]);
    const scored = rows.filter(pl.col("anomaly_score").isNotNull());
    assertEquals(scored.getColumn("flow_id").toArray().sort(), ["0", "1"]);
    const counts = countsOf(json);
    assertEquals([counts.rows_in, counts.rows_out, counts.refused], [7, 7, 5]);
    assertEquals(counts.refused_because, {
      broken_line: 4,
      not_scorable: 0,
      text_for_a_number: { sbytes: 1 },
    });
  },
);

sparkTest(
  "score_flows.py takes the rows of --where, and objects inside objects apart",
  async () => {
    const { at, outcomes: { nested } } = await finished();
    assertEquals([nested.code, nested.stderr], [0, ""]);
    const rows = readFolder(at("scores [1]"))
      .filter(pl.col("anomaly_score").isNotNull())
      .select("flow_id", "from.zone", "from.at.floor").toRecords();
    assertEquals(rows, [
      { flow_id: "0", "from.zone": "lan", "from.at.floor": "3" },
    ]);
    // A broken line is not dropped: nobody knows what it would have said.
    const { rows_in, refused_because: { broken_line } } = countsOf(nested);
    assertEquals([rows_in, broken_line], [2, 1]);
  },
);

sparkTest(
  "score_flows.py says in one line what is wrong, before it writes",
  async () => {
    const { at, outcomes } = await finished();
    const expected: [name: string, code: number, line: RegExp][] = [
      [
        "lacking",
        1,
        /^error: The flows lack 2 columns that the detector reads: sbytes, state \(found: flow_id, .*\)\n$/,
      ],
      [
        "mixed",
        1,
        /^error: .*fewer\.parquet lacks columns that other files have: sbytes\n$|^error: The flows lack a column .*: sbytes /,
      ],
      ["broken", 1, /^error: .* \(.*\/broken\.parquet\)\n$/],
      [
        "wrongType",
        1,
        /^error: The detector reads numbers and texts: dur is of type timestamp(_ntz)?\n$/,
      ],
      [
        "notKept",
        1,
        /^error: The flows lack a column to keep: color \(found: .*\)\n$/,
      ],
      [
        "noModel",
        1,
        /^error: Cannot read .*none\.onnx: No such file or directory\n$/,
      ],
      [
        "otherInputs",
        1,
        /^error: .*other\.onnx has metadata that do not fit: its inputs are dur, .*\n$/,
      ],
      [
        "wrongFlag",
        2,
        /error: argument --batch-size: expected a whole number from 1, found '0'\n$/,
      ],
      [
        "negative",
        2,
        /error: argument --threshold: expected a number from 0 to 1e30, found '-1'\n$/,
      ],
      ["ownOption", 2, /error: --option Mode is this program's: .*\n$/],
      ["streamFlag", 2, /error: --stream needs --checkpoint FOLDER\n$/],
      [
        "there",
        1,
        /^error: Cannot write .*scores: it is there already; --force replaces it\n$/,
      ],
      [
        "failing",
        1,
        /^error: CSV header does not conform to the schema\..*b\.csv\n$/,
      ],
      [
        "notOurs",
        1,
        /^error: Cannot replace .*csv: it holds no _metrics\.json, .*\n$/,
      ],
      ["overInput", 1, /^error: Cannot write .*csv: it holds the input\n$/],
      [
        "sampleThere",
        1,
        /^error: Cannot write .*sample\.parquet: it is there already; --force replaces it\n$/,
      ],
      [
        "sampleOverInput",
        1,
        /^error: Cannot write .*one\.parquet: it holds the input\n$/,
      ],
      [
        "reportOverInput",
        1,
        /^error: Cannot write .*flows\.json: it holds the input\n$/,
      ],
      [
        "sampleInInput",
        1,
        /^error: Cannot write .*sample\.parquet: it lies in the input .*hive\n$/,
      ],
    ];
    for (const [name, code, line] of expected) {
      const outcome = outcomes[name];
      assertEquals([outcome.code, outcome.stdout], [code, ""], name);
      assert(line.test(outcome.stderr), outcome.stderr);
    }
    const hidden = [...Deno.readDirSync(at("."))].filter(({ name }) =>
      name.startsWith(".")
    );
    assertEquals(hidden, []);
  },
);

sparkTest(
  "score_flows.py --force replaces an output, and keeps it where the job fails",
  async () => {
    const { at, outcomes: { forced, hive } } = await finished();
    assertEquals(forced.code, 0, forced.stderr);
    assertEquals(readFolder(at("alerts")).height, 4000);
    // The job `failing` was to replace these.
    assertEquals(readFolder(at("scores")).height, countsOf(hive).rows_out);
  },
);

sparkTest("score_flows.py scores a table without rows", async () => {
  const { outcomes: { empty } } = await finished();
  const counts = countsOf(empty);
  assertEquals([counts.rows_in, counts.rows_out, counts.refused], [0, 0, 0]);
});

sparkTest(
  "sample_flows.py draws the same rows whatever files they are in, others with another seed",
  async () => {
    const { at, outcomes: { sample, sampleAgain, otherSeed } } =
      await finished();
    for (const { code, stderr } of [sample, sampleAgain, otherSeed]) {
      assertEquals([code, stderr], [0, ""]);
    }
    const ids = (name: string) =>
      pl.readParquet(at(name)).getColumn("flow_id").toArray();
    assertEquals(ids("sample.parquet"), ids("again.parquet"));
    const [drawn, others] = [ids("sample.parquet"), ids("other.parquet")];
    assertEquals(new Set(drawn).size, drawn.length);
    assert(others.some((id) => !drawn.includes(id)));
  },
);

sparkTest(
  "sample_flows.py says how it drew, and draws what it says",
  async () => {
    const { at } = await finished();
    const told = JSON.parse(await Deno.readTextFile(at("sample.json")));
    assertEquals([told.seed, told.population], [42, 4000]);
    assertEquals(told.columns, {
      day: "day",
      protocol: "protocol",
      label: "binary_label",
    });
    const drawn = pl.readParquet(at("sample.parquet"));
    assertEquals(told.rows, drawn.height);
    const keyOf = (row: Record<string, unknown>) =>
      [
        (row.day as Date).toISOString().slice(0, 10),
        row.protocol,
        row.binary_label,
      ].join();
    const found = Map.groupBy(drawn.toRecords(), keyOf);
    for (const { day, protocol, label, population, sample } of told.strata) {
      const rows = found.get([day, protocol, label].join()) ?? [];
      assertEquals(rows.length, sample);
      assert(sample >= Math.min(20, population)); // the default minimum
    }
    const flows = await loadFlows(at("sample.parquet"));
    assertEquals(flows.height, drawn.height);
  },
);
