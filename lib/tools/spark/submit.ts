import { join, resolve } from "node:path";
import { findSpark, SPARK_FOLDER } from "./environment.ts";
import { readVariable, UsageError } from "../../base/mod.ts";

/** Flags that are spark-submit's and take a value; all others are the program's. */
const SUBMIT_FLAGS = new Set(
  ("master deploy-mode conf packages repositories jars files py-files archives " +
    "properties-file name queue driver-memory driver-cores executor-memory " +
    "executor-cores num-executors total-executor-cores principal keytab " +
    "driver-java-options driver-class-path driver-library-path " +
    "exclude-packages proxy-user")
    .split(" ").map((name) => `--${name}`),
);

const MASTER = /^(local(\[.*\])?$|spark:\/\/.|yarn$|k8s:\/\/.)/;

/** A task's flags, told apart by who reads them. */
export interface SplitFlags {
  /** For `spark-submit`. */
  readonly submit: readonly string[];
  /** For the program that it runs. */
  readonly program: readonly string[];
}

/**
 * Tells spark-submit's flags from the program's.
 *
 * @param args Those of a task. Without `--master`, this machine's processors are
 * taken.
 * @throws {UsageError} If one of spark-submit's has no value, or the master is none.
 *
 * @example
 * ```ts
 * import { splitFlags } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(splitFlags(["--input", "flows", "--driver-memory", "4g"]), {
 *   submit: ["--driver-memory", "4g", "--master", "local[*]"],
 *   program: ["--input", "flows"],
 * });
 * ```
 */
export function splitFlags(args: readonly string[]): SplitFlags {
  const submit: string[] = [];
  const program: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const [name, given] = args[i].split(/=(.*)/s, 2);
    if (!SUBMIT_FLAGS.has(name)) {
      program.push(args[i]);
      continue;
    }
    const value = given ?? args[++i];
    const isNext = given === undefined && value?.startsWith("--");
    if (!value || isNext) throw new UsageError(`${name} needs a value`);
    if (name === "--master" && !MASTER.test(value)) {
      throw new UsageError(
        `--master must be local[…], spark://…, yarn or k8s://…: found ${value}`,
      );
    }
    submit.push(name, value);
  }
  const master = submit.includes("--master") ? [] : ["--master", "local[*]"];
  return { submit: [...submit, ...master], program };
}

/**
 * Runs a program of `spark/` with `spark-submit` until it ends; signals that end
 * this process are passed on.
 *
 * @param program Its file's name.
 * @param args Flags of both; see {@linkcode splitFlags}.
 * @returns Its exit code.
 * @throws {InputError} If Spark is not set up, or there is no Java.
 */
export async function submit(
  program: string,
  args: readonly string[],
): Promise<number> {
  const child = (await submitCommand(program, args)).spawn();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    if (Deno.build.os === "windows" && signal !== "SIGINT") continue;
    Deno.addSignalListener(signal, () => {
      try {
        child.kill(signal);
      } catch { // it has ended meanwhile
      }
    });
  }
  return (await child.status).code;
}

/**
 * What {@linkcode submit} runs.
 *
 * @param program A file in `spark/`, or an absolute path.
 * @param options What else its process gets.
 */
export async function submitCommand(
  program: string,
  args: readonly string[],
  options: Deno.CommandOptions = {},
): Promise<Deno.Command> {
  const { home, python } = await findSpark();
  const flags = splitFlags(args);
  const progress = `spark.ui.showConsoleProgress=${Deno.stderr.isTerminal()}`;
  return new Deno.Command(join(home, "bin", "spark-submit"), {
    ...options,
    args: [
      ...["--conf", progress],
      ...flags.submit,
      resolve(SPARK_FOLDER, program),
      ...flags.program,
    ],
    env: { ...sparkVariables(home, python, flags.submit), ...options.env },
  });
}

/** Variables of the environment that make Spark run the project's Python, quietly. */
function sparkVariables(
  home: string,
  python: string,
  submitFlags: readonly string[],
): Record<string, string> {
  const master = submitFlags[submitFlags.indexOf("--master") + 1];
  const isLocal = /^local\b/.test(master);
  return {
    SPARK_HOME: home,
    PYSPARK_PYTHON: python,
    PYSPARK_DRIVER_PYTHON: python,
    SPARK_CONF_DIR: readVariable("SPARK_CONF_DIR") ??
      join(SPARK_FOLDER, "conf"),
    // Spark's pages are for this machine alone, unless another one takes part.
    ...isLocal && readVariable("SPARK_LOCAL_IP") === undefined
      ? { SPARK_LOCAL_IP: "127.0.0.1" }
      : {},
  };
}
