import { join, relative } from "node:path";
import {
  environmentPython,
  type EnvironmentSpec,
  isPythonEnvironmentSetUp,
  setUpPythonEnvironment,
} from "../python_environment.ts";
import { runProgram } from "../run_program.ts";
import { InputError, PROJECT, readVariable } from "../../base/mod.ts";

/** The folder with the programs that run on Spark. */
export const SPARK_FOLDER = join(PROJECT, "spark");

/** Its Python environment; {@linkcode setUpSpark} makes it. */
export const SPARK_VENV = join(SPARK_FOLDER, ".venv");

const SPEC: EnvironmentSpec = {
  purpose: "Spark",
  requirements: { path: join(SPARK_FOLDER, "requirements.txt") },
  stamp: "spark_environment.txt",
};

/** Spark 4 needs this Java, or a newer one. */
const JAVA = 17;

/**
 * Makes sure that `spark/.venv` holds Spark and what its workers need; writes
 * nowhere else.
 *
 * @param log Told each step that takes time, one line each.
 * @throws {InputError} If there is no Python, or pip cannot install a package.
 */
export async function setUpSpark(log: (line: string) => void): Promise<void> {
  await setUpPythonEnvironment(SPARK_VENV, SPEC, { log });
}

/**
 * Says which version of Java Spark will run on.
 *
 * @throws {InputError} If there is none, or one that is too old.
 */
export async function requireJava(): Promise<number> {
  const version = await javaVersion();
  if (version !== undefined && version >= JAVA) return version;
  const found = version === undefined ? "none" : `Java ${version}`;
  throw new InputError(
    `Spark needs Java ${JAVA} or newer, found ${found}; on Debian and Ubuntu: ` +
      `apt install openjdk-${JAVA}-jre-headless`,
  );
}

/** The Java of `JAVA_HOME`, else of the path; undefined without one. */
async function javaVersion(): Promise<number | undefined> {
  const home = readVariable("JAVA_HOME");
  const java = home ? join(home, "bin", "java") : "java";
  const { output = "" } = await runProgram(java, ["-version"]) ?? {};
  const [, major] = /version "(?:1\.)?(\d+)/.exec(output) ?? []; // 1.8 is 8
  return major === undefined ? undefined : Number(major);
}

/** Where Spark lies, and the Python that it runs. */
export interface SparkInstallation {
  /** Holds `bin/spark-submit`. */
  readonly home: string;
  readonly python: string;
}

/**
 * Finds Spark in `spark/.venv`, and makes sure that there is a Java.
 *
 * @throws {InputError} If one of them is missing; says how to get it.
 */
export async function findSpark(): Promise<SparkInstallation> {
  if (!await isPythonEnvironmentSetUp(SPARK_VENV, SPEC)) {
    throw new InputError(
      `Spark is not set up in ${relative(PROJECT, SPARK_VENV)}, or is out of ` +
        "date: run deno task spark:setup first",
    );
  }
  await requireJava();
  const python = environmentPython(SPARK_VENV);
  const code =
    "import importlib.util as u; print(u.find_spec('pyspark').origin)";
  const found = await runProgram(python, ["-c", code]);
  return { home: join(found!.output, ".."), python };
}

/** Why Spark cannot run here, in one line; undefined where it can. */
export async function whyNoSpark(): Promise<string | undefined> {
  try {
    await findSpark();
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}
