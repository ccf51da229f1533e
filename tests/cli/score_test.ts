import pl from "nodejs-polars";
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { Buffer } from "node:buffer";
import { basename, dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { generateFlows, writeFlows } from "../../lib/dataset/generate/mod.ts";
import { loadFlows } from "../../lib/dataset/mod.ts";
import { taskPermissions } from "../../lib/base/mod.ts";
import { expectedRate } from "../../lib/evaluate/mod.ts";
import {
  readScoreFlags,
  type ScoreFlagValues,
} from "../../lib/cli/score_flags.ts";
import { loadDetector } from "../../lib/score/mod.ts";
import {
  assertNothingHidden,
  csvText,
  HOSTILE_TEXTS,
} from "../hostile_flows.ts";
import {
  type Outcome,
  peakMemory,
  readOutcome,
  runTask,
  taskCommand,
  waitFor,
} from "../run_task.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const folder = await Deno.makeTempDir();
globalThis.addEventListener(
  "unload",
  () => Deno.removeSync(folder, { recursive: true }),
);
const MODEL = join(folder, "run");
const PARQUET = join(folder, "flows.parquet");
const CSV = join(folder, "flows.csv");
const ROWS = 500;

const trained = await runTask("lib/cli/train.ts", [
  ...["--subset", "2000", "--epochs", "3", "--quiet", "--out", MODEL],
], taskPermissions("train"));
assertEquals([trained.code, trained.stderr], [0, ""]);
await writeFlows(PARQUET, generateFlows({ rows: ROWS, seed: 7 }));
const flows = await loadFlows(PARQUET);
flows.writeCSV(CSV);

/** What the detector makes of the flows in memory, all at once. */
const { detector } = await loadDetector(MODEL);
const SCORES = await detector.score(
  await detector.preprocessor!.transform(flows),
);
const THRESHOLD = detector.threshold!;
const REFERENCE = detector.reference!;
detector.dispose();

const score = (...flags: string[]) =>
  runTask(
    "lib/cli/score.ts",
    ["--model", MODEL, ...flags],
    taskPermissions("score"),
  );

/** The task with something on its standard input. */
async function scoreInput(text: string, ...flags: string[]): Promise<Outcome> {
  const command = ["--model", MODEL, "--data", "-", ...flags];
  const child = taskCommand(
    "lib/cli/score.ts",
    command,
    taskPermissions("score"),
    { stdin: "piped" },
  ).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text)).catch(() => {});
  await writer.close().catch(() => {}); // the task may have ended
  return readOutcome(await child.output());
}

function scoresIn(csv: string): number[] {
  const [header, ...lines] = csv.trimEnd().split("\n");
  const column = header.split(",").indexOf("anomaly_score");
  return lines.map((line) => Math.fround(Number(line.split(",")[column])));
}

Deno.test("score writes the scores that flows have in memory, in every format", async () => {
  for (const format of ["parquet", "csv", "jsonl"]) {
    const out = join(folder, `scores.${format}`);
    const { code, stdout, stderr } = await score(
      ...["--data", PARQUET, "--out", out],
    );
    assertEquals([code, stdout], [0, ""]);
    const flagged = SCORES.filter((score) => score > THRESHOLD).length;
    assertMatch(stderr, new RegExp(`Scored 500 flows: ${flagged} above`));
    const { rate } = expectedRate(
      REFERENCE.rowsAbove(THRESHOLD),
      REFERENCE.rows,
    );
    const percent = Number((100 * rate).toPrecision(3));
    assertStringIncludes(
      stderr,
      `Of flows like the validation flows, ${percent} % are expected above it`,
    );
    const read = format === "parquet"
      ? pl.readParquet(out)
      : format === "csv"
      ? pl.readCSV(out, { dtypes: { anomaly_score: pl.Float32 } })
      : pl.readRecords(
        (await Deno.readTextFile(out)).trimEnd().split("\n")
          .map((line) => JSON.parse(line)),
      );
    const scores = read.getColumn("anomaly_score").toArray() as number[];
    assertEquals(scores.map(Math.fround), [...SCORES]);
    assertEquals(
      read.getColumn("is_anomaly").toArray(),
      Array.from(SCORES, (score) => score > THRESHOLD),
    );
    assertEquals(read.columns, [
      ...["row", "flow_id", "source_ip", "source_port", "destination_ip"],
      ...["destination_port", "stime", "anomaly_score", "is_anomaly"],
    ]);
    assertEquals(read.getColumn("row").toArray(), [...SCORES.keys()]);
    assertEquals(
      read.getColumn("source_ip").toArray(),
      flows.getColumn("source_ip").toArray(),
    );
  }
});

Deno.test("score prints CSV, of files and of standard input alike", async () => {
  const { code, stdout, stderr } = await score("--data", CSV, "--quiet");
  assertEquals(code, 0, stderr);
  assertEquals(scoresIn(stdout), [...SCORES]);
  const piped = await scoreInput(await Deno.readTextFile(CSV), "--quiet");
  assertEquals([piped.code, piped.stdout], [0, stdout]);
  const json = flows.toRecords()
    .map((record) => JSON.stringify(record) + "\n").join("");
  const lines = await scoreInput(json, "--quiet");
  assertEquals(lines.code, 0, lines.stderr);
  assertEquals(scoresIn(lines.stdout), [...SCORES]);
});

Deno.test("score gives scores as flows come, until it is interrupted", async () => {
  const lines = (await Deno.readTextFile(CSV)).split("\n");
  const child = taskCommand(
    "lib/cli/score.ts",
    ["--model", MODEL, "--data", "-"],
    taskPermissions("score"),
    { stdin: "piped" },
  ).spawn();
  const writer = child.stdin.getWriter();
  const write = (...from: string[]) =>
    writer.write(new TextEncoder().encode(from.join("\n") + "\n"));
  await write(...lines.slice(0, 3));
  await waitFor(child, "\n1,"); // the second flow's, while more may come
  await write(lines[3]);
  await waitFor(child, "2,");
  child.kill("SIGINT");
  const { code, stderr } = readOutcome(await child.output());
  assertEquals(code, 130);
  assertMatch(stderr, /^Scored 3 flows: /);
  await writer.abort().catch(() => {});
});

Deno.test("score hears of Ctrl-C among blank lines alone, and they take no memory", async () => {
  const data = join(folder, "blank.csv.gz");
  const lines = (await Deno.readTextFile(CSV)).split("\n");
  const begun = gzipSync(lines.slice(0, 2).join("\n") + "\n");
  const blank = gzipSync(new Uint8Array(64 << 20).fill("\n".charCodeAt(0)));
  const parts = [begun, ...new Array<Uint8Array>(40).fill(blank)]; // 2.7 GB
  await Deno.writeFile(data, Buffer.concat(parts));
  const child = taskCommand(
    "lib/cli/score.ts",
    ["--model", MODEL, "--data", data],
    ["--allow-all"],
  ).spawn();
  await new Promise((done) => setTimeout(done, 4000));
  const peak = await peakMemory(child);
  child.kill("SIGINT");
  assertEquals((await child.output()).code, 130);
  assert(peak < 1e9, `${peak} bytes`); // 2.4 GB for 16 MB of them, once
});

/** Scores standard input into a file, and waits until some of it is scored. */
async function growing(out: string, ...flags: string[]) {
  const child = taskCommand(
    "lib/cli/score.ts",
    ["--model", MODEL, "--data", "-", "--out", out, "--quiet", ...flags],
    taskPermissions("score"),
    { stdin: "piped" },
  ).spawn();
  const writer = child.stdin.getWriter();
  const lines = (await Deno.readTextFile(CSV)).split("\n").slice(0, 3);
  await writer.write(new TextEncoder().encode(lines.join("\n") + "\n"));
  const isGrowing = ({ name }: Deno.DirEntry) =>
    name.startsWith(`.${basename(out)}.`) &&
    Deno.statSync(join(dirname(out), name)).size > 0;
  while (![...Deno.readDirSync(dirname(out))].some(isGrowing)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { child, writer };
}

for (const [signal, exitCode] of [["SIGTERM", 143], ["SIGHUP", 129]] as const) {
  Deno.test(`score keeps what came until ${signal}`, () =>
    inTemporaryFolder(async (folder) => {
      const out = join(folder, "scores.csv");
      const { child, writer } = await growing(out);
      child.kill(signal);
      const { code, stderr } = readOutcome(await child.output());
      await writer.abort().catch(() => {});
      assertEquals([code, stderr], [exitCode, ""]);
      const scores = scoresIn(await Deno.readTextFile(out));
      assertEquals(scores, [...SCORES.slice(0, 2)]);
    }));
}

Deno.test("score replaces no file that appears while it scores, and keeps all of its own", () =>
  inTemporaryFolder(async (folder) => {
    const out = join(folder, "scores.csv");
    const rejects = join(folder, "rejects.csv");
    const { child, writer } = await growing(out, "--rejects", rejects);
    await Deno.writeTextFile(out, "theirs");
    await writer.close();
    const { code, stderr } = readOutcome(await child.output());
    assertEquals([code, stderr], [
      1,
      `error: Cannot write ${out}: another program made it meanwhile; ` +
      `the result is in ${join(folder, "scores-2.csv")}\n`,
    ]);
    assertEquals(await Deno.readTextFile(out), "theirs");
    const own = await Deno.readTextFile(join(folder, "scores-2.csv"));
    assertEquals(scoresIn(own), [...SCORES.slice(0, 2)]);
    assertEquals(
      [...Deno.readDirSync(folder)].map(({ name }) => name).sort(),
      ["rejects.csv", "scores-2.csv", "scores.csv"],
    );
  }));

Deno.test("score clears up after a process that was killed", () =>
  inTemporaryFolder(async (folder) => {
    const out = join(folder, "scores.csv");
    const { child, writer } = await growing(out);
    child.kill("SIGKILL");
    await child.output();
    await writer.abort().catch(() => {});
    assertEquals([...Deno.readDirSync(folder)].length, 1);
    const { code, stderr } = await score("--data", CSV, "--out", out);
    assertEquals(code, 0, stderr);
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
    assertEquals(names, ["scores.csv"]);
  }));

Deno.test("score says before it scores that a report cannot be written", async () => {
  const report = join(CSV, "report"); // a folder cannot be in a file
  const { code, stdout, stderr } = await score(
    ...["--data", CSV, "--report", report],
  );
  assertEquals([code, stdout, stderr], [
    1,
    "",
    `error: ${report}: ${CSV} is a file, not a folder\n`,
  ]);
});

Deno.test("score goes on after corrupt lines, lists them, and fails if told to", async () => {
  const lines = (await Deno.readTextFile(CSV)).trimEnd().split("\n");
  const isCorrupt = (line: number) => line % 100 === 50; // 1 %, from 1
  const damages = [
    (line: string) => line.slice(0, line.length >> 1), // fields are missing
    (line: string) => `${line},1`,
    (line: string) => line.replace(/,[^,]*/, ',"open'),
  ];
  const columns = lines[0].split(",");
  const dur = columns.indexOf("dur");
  damages.push((line) => line.split(",").with(dur, "long").join(","));
  damages.push((line) => line.split(",").with(dur, "inf").join(","));
  let damaged = 0;
  const corrupt = lines.map((line, i) =>
    isCorrupt(i + 1) ? damages[damaged++ % damages.length](line) : line
  );
  assertEquals(damaged, 5);
  const data = join(folder, "corrupt.csv");
  await Deno.writeTextFile(data, corrupt.join("\n") + "\n");
  const rejects = join(folder, "rejects.csv");
  const flags = ["--data", data, "--rejects", rejects, "--quiet", "--force"];

  const { code, stdout, stderr } = await score(...flags);
  assertEquals(code, 0, stderr);
  assertStringIncludes(stderr, "warning: 5 of 500 flows cannot be scored: ");
  assertStringIncludes(stderr, `(see ${rejects})`);
  const isGood = (row: number) => !isCorrupt(row + 2); // after the header
  assertEquals(
    scoresIn(stdout),
    [...SCORES].filter((_, row) => isGood(row)),
  );
  const numbers = stdout.trimEnd().split("\n").slice(1)
    .map((line) => Number(line.split(",")[0]));
  assertEquals(numbers, [...SCORES.keys()].filter(isGood));
  const listed = (await Deno.readTextFile(rejects)).trimEnd().split("\n");
  assertEquals(
    listed.slice(1).map((line) => Number(line.split(",")[2])).sort((a, b) =>
      a - b
    ),
    [50, 150, 250, 350, 450],
  );

  const strict = await score(...flags, "--strict");
  assertEquals([strict.code, strict.stdout], [1, stdout]);
});

Deno.test("score ends quietly where nobody reads on, as with `| head`", async () => {
  const data = join(folder, "many.parquet");
  await writeFlows(data, generateFlows({ rows: 200_000, seed: 3 }));
  const child = taskCommand(
    "lib/cli/score.ts",
    ["--model", MODEL, "--data", data],
    taskPermissions("score"),
  ).spawn();
  const stderr = new Response(child.stderr).text();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  assertEquals([(await child.status).code, await stderr], [0, ""]);
});

Deno.test("score fails where no flow can be scored, and leaves nothing", async () => {
  const data = join(folder, "hopeless.csv");
  const [header, line] = (await Deno.readTextFile(CSV)).split("\n");
  await Deno.writeTextFile(data, `${header}\n${line},1\n${line},2\n`);
  const out = join(folder, "hopeless_scores.csv");
  const { code, stdout, stderr } = await score("--data", data, "--out", out);
  assertEquals([code, stdout], [1, ""]);
  const fields = header.split(",").length;
  assertMatch(
    stderr,
    new RegExp(
      `error: ${data}: none of the 2 flows can be scored: expected ${fields} fields`,
    ),
  );
  assertEquals(await Deno.stat(out).catch(() => null), null);
});

Deno.test("score --top writes the most anomalous flows, with their reasons", async () => {
  const { stdout } = await score(
    ...["--data", PARQUET, "--top", "3", "--explain", "--format", "jsonl"],
  );
  const top = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  const highest = [...SCORES.keys()].sort((a, b) => SCORES[b] - SCORES[a]);
  assertEquals(top.map(({ row }) => row), highest.slice(0, 3));
  for (const { reasons } of top) {
    assertEquals(reasons.length, 5);
    assertEquals(Object.keys(reasons[0]), [
      ...["column", "share", "value", "expected", "percentile"],
    ]);
  }
});

Deno.test("score --explain says what the alerts have in common, and with --quiet does not look for it", async () => {
  const { stderr } = await score("--data", PARQUET, "--explain");
  assertStringIncludes(stderr, "What the alerts have in common");
  const flags = { model: MODEL, data: [PARQUET] };
  const groupsWith = (more: ScoreFlagValues) =>
    readScoreFlags({ ...flags, ...more }).groups;
  assertEquals(groupsWith({ explain: true }), true);
  assertEquals(groupsWith({ explain: true, quiet: true }), false);
  assertEquals(groupsWith({}), false);
  assertStringIncludes(
    (await score("--help")).stdout,
    "and say what\n                       the alerts have in common",
  );
});

Deno.test("explain prints why a flow has its score, the same as score says", async () => {
  const { stdout } = await score(
    ...["--data", PARQUET, "--top", "1", "--explain", "--format", "jsonl"],
  );
  const { row, anomaly_score, reasons } = JSON.parse(stdout);
  const flags = ["--model", MODEL, "--data", PARQUET, "--row", String(row)];
  const explain = (...more: string[]) =>
    runTask(
      "lib/cli/explain.ts",
      [...flags, ...more],
      taskPermissions("explain"),
    );
  const json = await explain("--json", "--top", "5");
  assertEquals(json.code, 0, json.stderr);
  const alert = JSON.parse(json.stdout);
  assertEquals(alert.row, row);
  assertEquals(alert.anomalyScore, Math.fround(anomaly_score));
  assertEquals(
    alert.reasons.map(({ column }: { column: string }) => column),
    reasons.map(({ column }: { column: string }) => column),
  );
  const { stdout: table } = await explain();
  assertStringIncludes(table, `Row ${row}: flow_id `);
  assertMatch(table, /\ncolumn +share +value +expected +unit +percentile\n/);

  const beyond = await runTask(
    "lib/cli/explain.ts",
    ["--model", MODEL, "--data", CSV, "--row", "500"],
    taskPermissions("explain"),
  );
  assertEquals([beyond.code, beyond.stderr], [
    1,
    `error: ${CSV}: expected a row from 0 to 499, found 500\n`,
  ]);
});

Deno.test("score writes no formula and nothing hidden into CSV, unless raw texts are asked for", async () => {
  const data = join(folder, "hostile.csv");
  const texts = [...HOSTILE_TEXTS, "-", "-1.5", "tcp", ""];
  const lines = (await Deno.readTextFile(CSV)).trimEnd().split("\n");
  const cells = (line: number) => {
    const text = texts[line % texts.length];
    return line === 0 ? ["=1+1", "esc\x1b[2J"] : [text, "-1.5"];
  };
  const hostile = lines.map((line, i) => `${line},${csvText([cells(i)])}`);
  hostile[2] = hostile[2].replace(/^[^,]*,[^,]*/, "=2+3,\x1b[2J"); // refused
  await Deno.writeTextFile(data, hostile.join(""));
  const rejects = join(folder, "hostile_rejects.csv");
  const flags = [
    ...["--data", data, "--keep", "=1+1,esc\x1b[2J", "--explain", "--force"],
    ...["--rejects", rejects],
  ];
  const safe = await score(...flags);
  assertEquals(safe.code, 0, safe.stderr);
  for (
    const text of [safe.stdout, safe.stderr, await Deno.readTextFile(rejects)]
  ) {
    assertNothingHidden(text);
  }
  assertEquals(safe.stdout.split("\n").length, lines.length + 1);
  assertMatch(safe.stdout, /^row,'=1\+1,esc\\x1b\[2J,anomaly_score,/);
  const written = pl.readCSV(safe.stdout, { inferSchemaLength: 0 });
  const [, names, numbers] = written.getColumns();
  for (const cell of names.toArray() as (string | null)[]) {
    assert(!/^[=+@\s]|^-.*[^-.\d]/.test(cell ?? ""), cell ?? "");
  }
  assert((names.toArray() as string[]).includes("-"));
  assertEquals(new Set(numbers.toArray()), new Set(["-1.5"]));

  const raw = await score(...flags, "--raw-text");
  assert(raw.stdout.startsWith("row,=1+1,esc\x1b[2J,anomaly_score,"));
  for (const text of ["+1+1", "\x1b[2J", "@SUM(1)"]) {
    assertStringIncludes(raw.stdout, `,${text},-1.5,`);
  }
});

Deno.test("score --report leaves a report and charts, with what alerts have in common", async () => {
  const report = join(folder, "report");
  const { code, stderr } = await score(
    ...["--data", PARQUET, "--out", join(folder, "r.csv"), "--report", report],
  );
  assertEquals(code, 0, stderr);
  const html = await Deno.readTextFile(join(report, "report.html"));
  assertStringIncludes(html, "Scoring report");
  assertStringIncludes(html, "Most anomalous flows");
  assertStringIncludes(html, "What the alerts have in common");
  const charts = await Array.fromAsync(Deno.readDir(join(report, "charts")));
  assertEquals(charts.map(({ name }) => name).sort(), [
    "drift.png",
    "drift.svg",
    "scores.png",
    "scores.svg",
  ]);
});

Deno.test("score says in a line what moved since the training, and fails if told to", async () => {
  const still = await score("--data", PARQUET, "--fail-on-drift");
  assertEquals(still.code, 0, still.stderr);
  assert(!still.stderr.includes("moved"), still.stderr);

  const changed = join(folder, "microseconds.parquet");
  const dur = pl.col("dur").mul(pl.lit(1e6)).alias("dur");
  flows.withColumn(dur).writeParquet(changed);
  const report = join(folder, "moved");
  const flags = ["--data", changed, "--report", report];
  const microseconds = await score(...flags, "--fail-on-drift", "--quiet");
  assertEquals(microseconds.code, 1);
  assertMatch(
    microseconds.stderr,
    /^warning: columns that moved since the training: dur \(PSI \d+(\.\d+)?, higher\)/m,
  );
  const page = await Deno.readTextFile(join(report, "report.html"));
  assertStringIncludes(page, "What moved</h2>");
  assertEquals((await score("--data", changed, "--quiet")).code, 0);
});

Deno.test("score moves the threshold", async () => {
  const flagged = async (...flags: string[]) => {
    const { stdout } = await score("--data", PARQUET, "--quiet", ...flags);
    return stdout.split("\n").filter((line) => line.endsWith(",true")).length;
  };
  const above = (threshold: number) =>
    SCORES.filter((score) => score > threshold).length;
  assertEquals(await flagged("--threshold", "2"), above(2));
  assertEquals(await flagged(), above(THRESHOLD));
  const many = await flagged("--false-alarm-rate", "0.2");
  assert(many > await flagged("--false-alarm-rate", "0.01"));
});

Deno.test("score says in one line which flags are wrong", async () => {
  const wrong: [string[], number, string][] = [
    [
      ["--data", PARQUET, "--threshold", "1", "--false-alarm-rate", "0.1"],
      2,
      "--threshold and --false-alarm-rate exclude each other: found both",
    ],
    [
      ["--data", PARQUET, "--format", "parquet"],
      2,
      "--format parquet is for files: expected --out PATH, found none",
    ],
    [[], 2, "--data is missing: deno task score --model DIR --data PATH"],
    [
      ["--data", PARQUET, "--out", CSV],
      1,
      `Cannot write ${CSV}: it is there already; --force replaces it`,
    ],
    [
      ["--data", join(folder, "none.csv")],
      1,
      `${
        join(folder, "none.csv")
      }: no such file or folder: deno task download gets the data set, deno task generate writes flows shaped like it`,
    ],
  ];
  for (const [flags, exitCode, message] of wrong) {
    const { code, stdout, stderr } = await score(...flags);
    assertEquals([code, stdout, stderr], [exitCode, "", `error: ${message}\n`]);
  }
  const twice = await score("--data", PARQUET, "--keep", "dur,state,dur");
  assertMatch(twice.stdout, /^row,dur,state,anomaly_score,is_anomaly\n/);
  const keep = await score("--data", PARQUET, "--keep", "flow_id,colour");
  assertEquals([keep.code, keep.stdout], [1, ""]);
  assertMatch(keep.stderr, /error: Cannot keep colour: not among the columns/);
});

Deno.test("score says what is wrong with a model's folder", async () => {
  const seeds = join(folder, "seeds");
  await Deno.mkdir(join(seeds, "seed-7"), { recursive: true });
  await Deno.mkdir(join(seeds, "seed-8"));
  const wrong = [
    [
      join(folder, "nothing"),
      "there is no such folder; deno task train makes a detector",
    ],
    [
      seeds,
      "a run of several seeds: choose one of its 2 detectors, as " +
      join(seeds, "seed-7"),
    ],
    [
      join(seeds, "seed-7"),
      "no detector in this folder (no config.json); is the run unfinished?",
    ],
  ];
  for (const [model, message] of wrong) {
    const { code, stderr } = await runTask(
      "lib/cli/score.ts",
      ["--model", model, "--data", CSV],
      taskPermissions("score"),
    );
    assertEquals([code, stderr], [1, `error: ${model}: ${message}\n`]);
  }
});
