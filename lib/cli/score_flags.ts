import type { ParseArgsConfig } from "node:util";
import { UsageError } from "../base/mod.ts";
import { ENGINE_NAMES } from "../model/mod.ts";
import {
  SCORE_FORMATS,
  type ScoreFormat,
  type ScoreTask,
  type ThresholdChoice,
} from "../score/mod.ts";
import { choiceFlag, integerFlag, namedFlag, numberFlag } from "./command.ts";

/** The flags of `deno task score`, for `parseFlags`. */
export const SCORE_FLAGS = {
  data: { type: "string", multiple: true },
  engine: { type: "string" },
  explain: { type: "boolean" },
  "fail-on-drift": { type: "boolean" },
  "false-alarm-rate": { type: "string" },
  force: { type: "boolean" },
  format: { type: "string" },
  help: { type: "boolean" },
  keep: { type: "string" },
  model: { type: "string" },
  out: { type: "string" },
  quiet: { type: "boolean" },
  "raw-text": { type: "boolean" },
  rejects: { type: "string" },
  report: { type: "string" },
  strict: { type: "boolean" },
  threads: { type: "string" },
  threshold: { type: "string" },
  top: { type: "string" },
} as const satisfies ParseArgsConfig["options"];

/** What `parseFlags` makes of them. */
export type ScoreFlagValues = {
  readonly [Name in keyof typeof SCORE_FLAGS]?:
    (typeof SCORE_FLAGS)[Name] extends { multiple: true } ? string[]
      : (typeof SCORE_FLAGS)[Name]["type"] extends "boolean" ? boolean
      : string;
};

/**
 * Reads the flags.
 *
 * @param usage How the task is called.
 * @throws {UsageError} If one has no possible value, is missing, or they
 * contradict.
 */
export function readScoreFlags(
  flags: ScoreFlagValues,
  usage = "deno task score --model DIR --data PATH",
): ScoreTask {
  const out = namedFlag("out", flags.out) ?? null;
  const rejects = namedFlag("rejects", flags.rejects) ?? null;
  if (out !== null && out === rejects) {
    throw new UsageError(
      `--out and --rejects must be two files: found "${out}" for both`,
    );
  }
  return {
    model: requiredFlag("model", flags.model, usage),
    data: requiredPaths(flags.data, usage),
    out,
    format: formatFlag(flags.format, out),
    top: integerFlag("top", flags.top, { min: 1, max: 1_000_000 }) ?? null,
    explain: flags.explain ?? false,
    groups: (flags.explain ?? false) && !flags.quiet,
    threshold: thresholdFlags(flags.threshold, flags["false-alarm-rate"]),
    keep: flags.keep?.split(",")
      .map((name) => namedFlag("keep", name)!.trim()) ?? null,
    rejects,
    rawText: flags["raw-text"] ?? false,
    report: namedFlag("report", flags.report) ?? null,
    needsReference: flags["fail-on-drift"] ?? false,
    replaces: flags.force ?? false,
    engine: choiceFlag("engine", flags.engine, ["auto", ...ENGINE_NAMES]),
    threads: integerFlag("threads", flags.threads, { min: 1, max: 256 }),
  };
}

/**
 * A flag that must be there.
 *
 * @param usage How the task is called.
 * @throws {UsageError} If it is not, or is empty.
 */
export function requiredFlag(
  name: string,
  value: string | undefined,
  usage: string,
): string {
  if (value !== undefined) return namedFlag(name, value)!;
  throw new UsageError(`--${name} is missing: ${usage}`);
}

/** The paths of `--data`, at least one. */
export function requiredPaths(
  paths: string[] | undefined,
  usage: string,
): string[] {
  requiredFlag("data", paths?.[0], usage);
  return paths!.map((path) => namedFlag("data", path)!);
}

function formatFlag(
  format: string | undefined,
  out: string | null,
): ScoreFormat {
  const asked = choiceFlag("format", format, SCORE_FORMATS);
  if (asked === "parquet" && out === null) {
    throw new UsageError(
      "--format parquet is for files: expected --out PATH, found none",
    );
  }
  if (asked !== undefined) return asked;
  if (/\.parquet$/i.test(out ?? "")) return "parquet";
  return /\.(jsonl|ndjson)$/i.test(out ?? "") ? "jsonl" : "csv";
}

/**
 * What a person asks of the threshold.
 *
 * @throws {UsageError} If a flag has no possible value, or both are there.
 */
export function thresholdFlags(
  threshold: string | undefined,
  falseAlarmRate: string | undefined,
): ThresholdChoice {
  if (threshold !== undefined && falseAlarmRate !== undefined) {
    throw new UsageError(
      "--threshold and --false-alarm-rate exclude each other: found both",
    );
  }
  const score = numberFlag("threshold", threshold, { min: 0, max: 1e30 });
  if (score !== undefined) return { threshold: score };
  const rate = numberFlag("false-alarm-rate", falseAlarmRate, {
    min: 0,
    max: 0.5,
  });
  return rate === undefined ? null : { falseAlarmRate: rate };
}
