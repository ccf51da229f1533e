import pl from "nodejs-polars";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { environmentPython } from "../../lib/tools/mod.ts";
import {
  SPARK_FOLDER,
  SPARK_VENV,
  submitCommand,
  whyNoSpark,
} from "../../lib/tools/spark/mod.ts";
import { exportModel, type ModelColumn } from "../../lib/export/mod.ts";
import { encodeFlows, generateFlows } from "../../lib/dataset/generate/mod.ts";
import { type Outcome, readOutcome } from "../run_task.ts";
import { saveTinyDetector } from "../saved_detector.ts";

const missing = await whyNoSpark();

/** A test that runs Spark, skipped, saying why, where it cannot run. */
export function sparkTest(name: string, fn: () => void | Promise<void>) {
  const why = missing === undefined ? "" : ` (skipped: ${missing})`;
  Deno.test({ name: name + why, ignore: missing !== undefined, fn });
}

/** A detector, and the file that Spark scores with. */
export interface ExportedDetector {
  /** The detector's folder. */
  readonly folder: string;
  /** The file. */
  readonly model: string;
  /** What it reads: dur, sbytes, state and service. */
  readonly columns: readonly ModelColumn[];
}

/** Writes a tiny detector and its file, which tells reasons, into a folder. */
export async function exportTinyDetector(
  folder: string,
  threshold = THRESHOLD,
): Promise<ExportedDetector> {
  const detector = join(folder, "detector");
  const model = join(folder, "detector.onnx");
  await Deno.mkdir(detector, { recursive: true });
  await saveTinyDetector(detector);
  const { columns } = await exportModel({
    model: detector,
    out: model,
    threshold: { threshold },
    explain: true,
    replaces: false,
  });
  return { folder: detector, model, columns };
}

/** Flags some of the generated flows and not others. */
export const THRESHOLD = 1e7;

/**
 * Writes generated flows into a folder, the same number into each file.
 *
 * @returns Their ids, in order.
 */
export async function writeFiles(
  folder: string,
  { files, rows }: { files: number; rows: number },
): Promise<number[]> {
  const flows = pl.readParquet(
    Buffer.from(
      await encodeFlows(generateFlows({ rows: files * rows, seed: 18 })),
    ),
  );
  await Deno.mkdir(folder);
  for (let i = 0; i < files; i++) {
    flows.slice(i * rows, rows).writeParquet(join(folder, `${i}.parquet`));
  }
  return flows.getColumn("flow_id").toArray() as number[];
}

/**
 * Waits until something is so.
 *
 * @throws {Error} If the process that should make it so ends before.
 */
export async function until(
  child: Deno.ChildProcess,
  isSo: () => boolean,
): Promise<void> {
  let code: number | undefined;
  child.status.then((status) => code = status.code);
  while (!isSo()) {
    if (code !== undefined) throw new Error(`it ended with exit code ${code}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The names in a folder; none where there is no such folder. */
export function namesIn(folder: string): string[] {
  try {
    return Array.from(Deno.readDirSync(folder), ({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** How a program is started on Spark. */
export interface SparkOptions {
  /** What is written to; Spark's own files, too. */
  readonly folder: string;
  /** Default two processors of this machine. */
  readonly master?: string;
  /** Further flags. */
  readonly flags?: readonly string[];
}

/** A program on Spark, on this machine alone; standard output is read. */
export async function sparkCommand(
  program: string,
  args: readonly string[],
  { folder, master = "local[2]", flags = [] }: SparkOptions,
): Promise<Deno.Command> {
  const quiet = ["--conf", "spark.ui.enabled=false"];
  return await submitCommand(
    program,
    ["--master", master, ...quiet, ...flags, ...args],
    {
      cwd: folder,
      env: {
        SPARK_LOCAL_IP: "127.0.0.1",
        SPARK_LOCAL_DIRS: folder,
        SPARK_CONF_DIR: join(SPARK_FOLDER, "conf"), // whatever is set outside
      },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    },
  );
}

/** A program of `spark/` and its arguments. */
export type Job = readonly [program: string, ...args: string[]];

/** Runs jobs one after the other in a single session; starting it takes longest. */
export async function runJobs(
  jobs: readonly Job[],
  options: SparkOptions,
): Promise<Outcome[]> {
  const files = ["score_flows.py", "sample_flows.py"]
    .map((name) => join(SPARK_FOLDER, name));
  const command = await sparkCommand(
    join(import.meta.dirname!, "run_jobs.py"),
    [JSON.stringify(jobs)],
    { ...options, flags: ["--py-files", files.join()] },
  );
  const { code, stdout, stderr } = readOutcome(await command.output());
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Runs lines of Python beside `score_flows.py`: JSON in, what they print out. */
// deno-lint-ignore no-explicit-any
export async function runPython(program: string, input: unknown): Promise<any> {
  const python = new Deno.Command(environmentPython(SPARK_VENV), {
    args: ["-c", `import json, sys\n${program}`, JSON.stringify(input)],
    env: { PYTHONPATH: SPARK_FOLDER },
  });
  const { code, stdout, stderr } = readOutcome(await python.output());
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** What the last line of a job's output says. */
// deno-lint-ignore no-explicit-any
export function countsOf({ stdout }: Outcome): any {
  return JSON.parse(stdout.trim().split("\n").at(-1)!);
}

/**
 * Reads a folder of Parquet files, the values of the folders' names
 * (`day=2026-01-01`) as columns of text.
 */
export function readFolder(folder: string): pl.DataFrame {
  const frames = [...parquetFiles(folder, [])].map(([path, values]) =>
    pl.readParquet(path).withColumns(
      ...values.map(([name, value]) => pl.lit(value).alias(name)),
    )
  );
  return pl.concat(frames);
}

function* parquetFiles(
  folder: string,
  values: [string, string][],
): Generator<[string, [string, string][]]> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    if (/^[._]/.test(name)) continue; // for Spark alone
    if (isDirectory) {
      const [key, value] = name.split("=");
      yield* parquetFiles(path, [...values, [key, value]]);
    } else if (name.endsWith(".parquet")) yield [path, values];
  }
}
