import pl from "nodejs-polars";
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { taskPermissions } from "../../lib/base/mod.ts";
import { encodeFlows, generateFlows } from "../../lib/dataset/generate/mod.ts";
import { parseFlows } from "../../lib/dataset/mod.ts";
import { runTask } from "../run_task.ts";

const folder = await Deno.makeTempDir();
globalThis.addEventListener(
  "unload",
  () => Deno.removeSync(folder, { recursive: true }),
);
const MODEL = join(folder, "run");
const DATA = join(folder, "captures");

const trained = await runTask("lib/cli/train.ts", [
  ...["--subset", "4000", "--epochs", "2", "--quiet", "--out", MODEL],
], taskPermissions("train"));
assertEquals([trained.code, trained.stderr], [0, ""]);

/** Two files of two days each; the second file counts in microseconds. */
const generated = generateFlows({ rows: 2000, seed: 7, attackShare: 0.02 });
const flows = parseFlows(await encodeFlows(generated), "flows");
await Deno.mkdir(DATA);
for (const file of [0, 1]) {
  const stime = Array.from(
    { length: 1000 },
    (_, row) => Date.UTC(2026, 4, 1 + 2 * file + row % 2) / 1000 + row,
  );
  const dur = pl.col("dur").mul(pl.lit(file === 0 ? 1 : 1e6)).alias("dur");
  flows.slice(1000 * file, 1000)
    .withColumns(pl.Series("stime", stime, pl.Int64), dur)
    .writeParquet(join(DATA, `${file}.parquet`));
}

const monitor = (...flags: string[]) =>
  runTask(
    "lib/cli/monitor.ts",
    ["--model", MODEL, ...flags],
    taskPermissions("monitor"),
  );

Deno.test("monitor compares each day with the training, and fails if told to", async () => {
  const report = join(folder, "report");
  const { code, stdout, stderr } = await monitor(
    ...["--data", DATA, "--report", report, "--fail-on-drift"],
  );
  assertEquals(code, 1);
  const [header, ...lines] = stdout.split("\n");
  assertMatch(header, /^day +flows +flagged +95 % interval +moved \(PSI\)$/);
  assertMatch(lines[0], /^2026-05-01 +500 +[\d.]+ %  +[\d.]+ % to +[\d.]+ %$/);
  assertMatch(lines[1], /^2026-05-02 +500 .* %$/);
  assertMatch(lines[2], /^2026-05-03 +500 .*dur \d+/);
  assertMatch(lines[3], /^2026-05-04 +500 .*dur \d+/);
  assertEquals(lines[4], "");
  assertMatch(stderr, /Scored 2,000 flows[^]*warning: columns that moved/);
  const html = await Deno.readTextFile(join(report, "report.html"));
  assertStringIncludes(html, "Over time</h2>");
  const charts = await Array.fromAsync(Deno.readDir(join(report, "charts")));
  assertEquals(
    charts.map(({ name }) => name).filter((name) => name.endsWith("svg"))
      .sort(),
    ["alert_rates", "columns_over_time", "drift", "scores"]
      .map((name) => `${name}.svg`),
  );
});

Deno.test("monitor compares files, and passes where none moved", async () => {
  const still = join(DATA, "0.parquet");
  const { code, stdout, stderr } = await monitor(
    ...[
      "--data",
      still,
      "--by",
      "file",
      "--quiet",
      "--json",
      "--fail-on-drift",
    ],
  );
  assertEquals(code, 0, stderr);
  const { kind, list: [{ name, drift }] } = JSON.parse(stdout);
  assertEquals([kind, name, drift.rows], ["file", still, 1000]);
  assertEquals(
    drift.columns.every(({ hasMoved }: { hasMoved: boolean }) => !hasMoved),
    true,
  );
  const both = await monitor("--data", DATA, "--by", "file", "--quiet");
  assertEquals(both.code, 0);
  assertMatch(both.stdout, /0\.parquet +1,000 .*%\n.*1\.parquet +1,000 .*dur/);
});

Deno.test("monitor says in one line what is wrong", async () => {
  const wrong: [string[], number, string][] = [
    [[], 2, "--data is missing: deno task monitor --model DIR --data PATH"],
    [
      ["--data", DATA, "--by", "week"],
      2,
      '--by must be one of day, file: found "week"',
    ],
  ];
  for (const [flags, exitCode, message] of wrong) {
    const { code, stdout, stderr } = await monitor(...flags);
    assertEquals([code, stdout, stderr], [exitCode, "", `error: ${message}\n`]);
  }
});
