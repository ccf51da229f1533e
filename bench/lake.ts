/**
 * Scores a lake of flows in several ways: `deno task score`, ONNX Runtime in
 * Python, and Spark on one core, on two, and on a cluster of two workers with a
 * core each. Prints a table: the steady rate, the start, peak memory.
 *
 *     deno run -A bench/lake.ts MODEL LAKE [WAY...]
 *
 * MODEL is a run's folder. LAKE is a folder of Parquet files of as many flows
 * each, as `deno task generate --rows 2059415 --seed N --out LAKE/N.parquet` makes
 * them. Each way scores the first file, then all of them. The steady rate is that
 * of the flows that the second time adds; the start is what the first time took
 * beyond it. Memory is that of all of a way's processes, pages that they share
 * counted once (Pss), looked at twice a second; Linux only. Needs
 * `deno task spark:setup`.
 */
import { join, resolve } from "node:path";
import { PROJECT, taskPermissions } from "../lib/base/mod.ts";
import { scanFlows } from "../lib/dataset/scan_flows.ts";
import { exportModel } from "../lib/export/mod.ts";
import { findSpark } from "../lib/tools/spark/mod.ts";

const [model, lake, ...chosen] = Deno.args;
const MASTER = "spark://127.0.0.1:17077";
const scratch = await Deno.makeTempDir();
const detector = join(scratch, "detector.onnx");
await exportModel({
  model: resolve(model),
  out: detector,
  threshold: null,
  replaces: false,
});
const files = Array.from(Deno.readDirSync(lake), ({ name }) => name)
  .filter((name) => name.endsWith(".parquet")).sort()
  .map((name) => resolve(lake, name));
const { home, python } = await findSpark();

const onnx = (threads: number) => (paths: string[], out: string) => [
  ...[python, join(PROJECT, "bench", "onnx_scoring.py"), detector],
  ...[String(threads), out, ...paths],
];
const spark = (master: string) => (paths: string[], out: string) => [
  ...[join(home, "bin", "spark-submit"), "--master", master],
  ...[join(PROJECT, "spark", "score_flows.py"), "--model", detector],
  ...[...paths.flatMap((path) => ["--input", path]), "--format", "parquet"],
  ...["--output", out, "--keep", "flow_id"],
];
const WAYS: Record<string, (paths: string[], out: string) => string[]> = {
  "deno task score": (paths, out) => [
    ...[Deno.execPath(), "run", ...taskPermissions("score")],
    ...["lib/cli/score.ts", "--model", resolve(model), "--quiet"],
    ...paths.flatMap((path) => ["--data", path]),
    ...["--out", `${out}.parquet`],
  ],
  "ONNX Runtime in Python, 1 thread": onnx(1),
  "ONNX Runtime in Python, 2 threads": onnx(2),
  "Spark, local[1]": spark("local[1]"),
  "Spark, local[2]": spark("local[2]"),
  "Spark, two workers": spark(MASTER),
};
const environment = {
  NO_COLOR: "1",
  PYSPARK_PYTHON: python,
  SPARK_CONF_DIR: join(PROJECT, "spark", "conf"),
  SPARK_LOCAL_IP: "127.0.0.1",
  SPARK_WORKER_DIR: join(scratch, "work"),
};

interface Measured {
  readonly seconds: number;
  /** In bytes. */
  readonly memory: number;
}

async function measure(
  command: readonly string[],
  others: readonly Deno.ChildProcess[],
): Promise<Measured> {
  const start = performance.now();
  const child = spawn(command);
  let memory = 0;
  let isOver = false;
  const ended = child.status.finally(() => isOver = true);
  while (!isOver) {
    memory = Math.max(memory, memoryOf([child, ...others]));
    await Promise.race([ended, new Promise((go) => setTimeout(go, 500))]);
  }
  if (!(await ended).success) throw new Error(`failed: ${command.join(" ")}`);
  return { seconds: (performance.now() - start) / 1000, memory };
}

function spawn([program, ...args]: readonly string[]): Deno.ChildProcess {
  return new Deno.Command(program, {
    args,
    cwd: PROJECT,
    env: environment,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
}

/** What processes hold, with all that they started. */
function memoryOf(processes: readonly Deno.ChildProcess[]): number {
  const parents = new Map<number, number>();
  for (const { name } of Deno.readDirSync("/proc")) {
    const stat = /^\d+$/.test(name) ? read(`/proc/${name}/stat`) : "";
    const [, parent] = /^\d+ \(.*\) \S (\d+)/s.exec(stat) ?? [];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const roots = new Set(processes.map(({ pid }) => pid));
  const isOwn = (pid: number | undefined): boolean =>
    pid !== undefined && (roots.has(pid) || isOwn(parents.get(pid)));
  let bytes = 0;
  for (const pid of parents.keys()) {
    if (!isOwn(pid)) continue;
    const rollup = read(`/proc/${pid}/smaps_rollup`);
    bytes += 1024 * Number(/^Pss:\s*(\d+) kB/m.exec(rollup)?.[1] ?? 0);
  }
  return bytes;
}

/** Nothing of a process that has ended meanwhile. */
function read(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

/** A master and two workers of a core each, as processes. */
function startCluster(): Deno.ChildProcess[] {
  const daemon = (name: string, ...args: string[]) =>
    spawn([
      join(home, "bin", "spark-class"),
      `org.apache.spark.deploy.${name}`,
      ...["--host", "127.0.0.1", ...args],
    ]);
  const worker = () =>
    daemon("worker.Worker", "--cores", "1", "--memory", "2g", MASTER);
  return [
    daemon("master.Master", "--port", new URL(MASTER).port || "17077"),
    worker(),
    worker(),
  ];
}

const heightOf = (paths: string[]) => scanFlows(paths, lake, null).height;
const flows = { first: heightOf(files.slice(0, 1)), all: heightOf(files) };
console.log(
  `${flows.first.toLocaleString("en")} flows, then ` +
    `${flows.all.toLocaleString("en")}\n\n` +
    "| way | rows/s | start | first | all | memory, first | memory, all |\n" +
    "| --- | --- | --- | --- | --- | --- | --- |",
);
for (const [name, commandFor] of Object.entries(WAYS)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const cluster = name === "Spark, two workers" ? startCluster() : [];
  if (cluster.length > 0) await new Promise((go) => setTimeout(go, 8000));
  try {
    const first = await measure(
      commandFor(files.slice(0, 1), join(scratch, `${name} first`)),
      cluster,
    );
    const all = await measure(
      commandFor(files, join(scratch, `${name} all`)),
      cluster,
    );
    const rate = (flows.all - flows.first) / (all.seconds - first.seconds);
    const cells = [
      ...[name, Math.round(rate).toLocaleString("en")],
      `${(first.seconds - flows.first / rate).toFixed(1)} s`,
      ...[first, all].map(({ seconds }) => `${seconds.toFixed(1)} s`),
      ...[first, all].map(({ memory }) => `${(memory / 1e9).toFixed(2)} GB`),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  } finally {
    for (const process of cluster) process.kill("SIGTERM");
  }
}
await Deno.remove(scratch, { recursive: true });
