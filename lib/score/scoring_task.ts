import { basename, dirname, join, resolve } from "node:path";
import {
  AnomalyDetector,
  DETECTOR_FILES,
  type EngineOptions,
  readConfig,
} from "../model/mod.ts";
import type { PeriodKind } from "./periods.ts";
import type { ScoreFileOptions, ScoreFormat } from "./write_scores.ts";
import { type BatchOptions, findFlows, scanFlows } from "../dataset/mod.ts";
import { checkWritable } from "../artifacts/mod.ts";
import { InputError, systemError } from "../base/mod.ts";
import {
  type ExpectedRate,
  expectedRate,
  flowsWithin,
} from "../evaluate/mod.ts";

/** What to score, and what to leave behind. */
export interface ScoreTask extends EngineOptions, ScoreFileOptions {
  /** The detector's folder. */
  readonly model: string;
  /** Files of flows, folders of them, or `-` alone for standard input. */
  readonly data: readonly string[];
  /** Where scores go; null prints them. */
  readonly out: string | null;
  /** How they are written, Parquet to files alone; null for not at all. */
  readonly format: ScoreFormat | null;
  /** How many of the most anomalous flows are written; null for all flows. */
  readonly top: number | null;
  /** Whether flows that are flagged, or among the top, get their reasons. */
  readonly explain: boolean;
  /**
   * Whether the summary says what the alerts have in common, as it does for a
   * report. Default false.
   */
  readonly groups?: boolean;
  /** Above which score flows are flagged. */
  readonly threshold: ThresholdChoice;
  /** The columns that are written beside the score; null for identifiers. */
  readonly keep: readonly string[] | null;
  /** Where flows are listed that cannot be scored; null for nowhere. */
  readonly rejects: string | null;
  /** The folder that gets a report; null for none. */
  readonly report: string | null;
  /**
   * Whether flows are compared with the training by day or file, too, and by which:
   * null for days where flows tell them. Default: they are not.
   */
  readonly by?: PeriodKind | null;
  /** Whether the detector must keep what flows are compared with. Default false. */
  readonly needsReference?: boolean;
}

/** How a caller follows the scoring. */
export interface ScoreListener {
  /** Called now and then: how much is done, of how much, in which unit. */
  readonly onProgress?: (done: number, total: number, unit: string) => void;
  /**
   * Stops it between two pieces, throwing its reason. Standard input ends with it
   * instead: what came until then is scored.
   */
  readonly signal?: AbortSignal;
}

/**
 * Makes sure that what is written takes the place of nothing that is read, of
 * nothing else that is written, and of no run's own report, and that a report can
 * be written.
 *
 * @throws {InputError} If not, or the flows are not there.
 */
export async function checkOutputs(
  { model, data, out, rejects, report }: Pick<
    ScoreTask,
    "model" | "data" | "out" | "rejects" | "report"
  >,
): Promise<void> {
  if (report !== null && await isFile(join(report, "metrics.json"))) {
    throw new InputError(
      `Cannot write to ${report}: it is a run's folder, with a report of its own`,
    );
  }
  if (report !== null) {
    await checkWritable(report);
    await checkWritable(join(report, "charts"));
  }
  const { files } = data.includes("-")
    ? { files: [] }
    : await findFlows(data, null, { refuses: true, columns: [] });
  const taken = new Map<string, string>(); // what is there already, by its place
  for (const name of DETECTOR_FILES) {
    taken.set(await placeOf(join(model, name)), "it is the detector's");
  }
  for (const { path } of files) {
    taken.set(await placeOf(path), "it is one of the files that are scored");
  }
  for (const path of [out, rejects, report && join(report, "report.html")]) {
    if (path === null) continue;
    const place = await placeOf(path);
    const reason = taken.get(place);
    if (reason) throw new InputError(`Cannot write ${path}: ${reason}`);
    const isRuns = RUN_FILES.includes(basename(place)) &&
      await isFile(join(dirname(place), "config.json"));
    if (isRuns) {
      throw new InputError(`Cannot write ${path}: it is a run's own file`);
    }
    taken.set(place, "something else is written there");
  }
}

/** What a run leaves, whichever run it is. */
const RUN_FILES: readonly string[] = [
  ...DETECTOR_FILES,
  ...["metrics.json", "history.json", "model_card.md", "report.html"],
];

/** A path however it is spelt; of a file that is not there, by its folder. */
async function placeOf(path: string): Promise<string> {
  return await realPath(path) ??
    join(
      await realPath(dirname(path)) ?? resolve(dirname(path)),
      basename(path),
    );
}

async function realPath(path: string): Promise<string | null> {
  return await Deno.realPath(path).catch(() => null);
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}

/** What a person asks of the threshold; null for the detector's own. */
export type ThresholdChoice =
  | { readonly threshold: number }
  | { readonly falseAlarmRate: number }
  | null;

/** A score above which flows are flagged, and from what it comes. */
export interface ChosenThreshold {
  readonly threshold: number;
  /** In words. */
  readonly source: string;
}

/**
 * Chooses the score above which flows are flagged.
 *
 * @param folder The detector's, for messages.
 * @throws {InputError} If the detector has none, or no scores of validation flows.
 */
export function chooseThreshold(
  { threshold, reference }: AnomalyDetector,
  folder: string,
  choice: ThresholdChoice,
): ChosenThreshold {
  if (choice !== null && "threshold" in choice) {
    return { threshold: choice.threshold, source: "given" };
  }
  if (choice === null) {
    if (threshold !== null) {
      return { threshold, source: "set when the detector was trained" };
    }
    throw new InputError(
      `${folder}: the detector has no threshold; --threshold gives one`,
    );
  }
  if (reference === null) {
    throw new InputError(
      `${folder}: the detector has no reference.json, from which a threshold ` +
        "for --false-alarm-rate comes; --threshold gives one",
    );
  }
  const { falseAlarmRate } = choice;
  const allowed = flowsWithin(falseAlarmRate, reference.rows);
  return {
    threshold: reference.thresholdAbove(allowed),
    source: `${Number((falseAlarmRate * 100).toPrecision(3))} % of the ` +
      `${reference.rows.toLocaleString("en")} validation flows, ` +
      `${allowed.toLocaleString("en")} at the most`,
  };
}

/** What the validation flows say of a threshold, where they are known. */
export function expectedAbove(
  { reference }: AnomalyDetector,
  threshold: number,
): ExpectedRate | null {
  return reference &&
    expectedRate(reference.rowsAbove(threshold), reference.rows);
}

/** A detector that scores flows, and what is known of its training. */
export interface LoadedDetector {
  readonly detector: AnomalyDetector;
  /** What `config.json` keeps of the run; nothing in it was checked. */
  readonly run: unknown;
}

/**
 * Loads the detector that a run left.
 *
 * @throws {InputError} If there is none in the folder, or it cannot be used; see
 * `AnomalyDetector.load`.
 */
export async function loadDetector(
  folder: string,
  options: EngineOptions = {},
): Promise<LoadedDetector> {
  await checkFolder(folder);
  const { run } = await readConfig(folder);
  const detector = await AnomalyDetector.load(folder, options);
  if (detector.preprocessor !== null) return { detector, run };
  detector.dispose();
  throw new InputError(
    `${folder}: the detector has no preprocessor.json, which makes features of ` +
      "flows: it cannot score any",
  );
}

/** @throws {InputError} If no detector is there, saying where one may be. */
async function checkFolder(folder: string): Promise<void> {
  if (await isThere(join(folder, "config.json"))) return;
  const info = await Deno.stat(folder).catch(() => null);
  if (!info?.isDirectory) {
    throw new InputError(
      info === null
        ? `${folder}: there is no such folder; deno task train makes a detector`
        : `${folder}: expected the folder of a run, found a file`,
    );
  }
  const seeds: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (/^seed-\d+$/.test(name)) seeds.push(name);
  }
  throw new InputError(
    seeds.length > 0
      ? `${folder}: a run of several seeds: choose one of its ${seeds.length} ` +
        `detectors, as ${join(folder, seeds.sort()[0])}`
      : `${folder}: no detector in this folder (no config.json); is the run ` +
        "unfinished?",
  );
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    const { NotFound, NotADirectory } = Deno.errors;
    if (error instanceof NotFound || error instanceof NotADirectory) {
      return false;
    }
    throw systemError(`${path}: cannot read`, error);
  }
}

/** So many bytes of text, or rows, take long: a second or two. */
const MANY_BYTES = 64 << 20;
const MANY_ROWS = 262_144;

/**
 * A stream that ends where the signal is given: what came until then is whole, and
 * a stream of a sensor has no other end.
 */
export async function* untilAborted(
  stream: ReadableStream<Uint8Array>,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const reader = stream.getReader();
  signal?.addEventListener("abort", () => reader.cancel()); // ends a read, too
  for (let read; !(read = await reader.read()).done;) yield read.value;
}

/** What will be scored, before any of it is read. */
export interface ScoreInput {
  /** How to read it. */
  readonly reading: Pick<BatchOptions, "input" | "onRead">;
  /** Called with the number of flows scored so far; reports the progress. */
  readonly onRows: (rows: number) => void;
  /** Whether it will probably take long. */
  readonly isLong: boolean;
  /** Files of the folders that are not read. */
  readonly leftOut: readonly string[];
}

/**
 * Looks at what will be scored, so that progress can be shown: in bytes for text
 * files, in rows for Parquet, not at all for standard input and for few flows.
 *
 * @param columns What the detector reads.
 * @throws {InputError} If files cannot be used.
 */
export async function openScoreInput(
  data: readonly string[],
  columns: readonly string[],
  { onProgress = () => {}, signal }: ScoreListener,
): Promise<ScoreInput> {
  const unnoticed: ScoreInput = {
    reading: {},
    onRows() {},
    isLong: false,
    leftOut: [],
  };
  if (data.includes("-")) {
    const input = untilAborted(Deno.stdin.readable, signal);
    return { ...unnoticed, reading: { input } };
  }
  const { files, name, leftOut } = await findFlows(data, null, {
    ...{ refuses: true, columns },
  });
  const found = { ...unnoticed, leftOut };
  const texts = files.filter(({ format }) => format !== "parquet");
  if (texts.length > 0) {
    const total = texts.reduce((sum, { bytes }) => sum + bytes, 0);
    if (total <= MANY_BYTES) {
      const reading = { onRead: () => signal?.throwIfAborted() };
      return { ...found, reading };
    }
    const onRead = (bytes: number) => {
      signal?.throwIfAborted(); // there may be blank lines alone for long
      onProgress(bytes / 1000, total / 1000, "kB");
    };
    onRead(0);
    return { ...found, reading: { onRead }, isLong: true };
  }
  const { height } = scanFlows(files.map(({ path }) => path), name, null);
  if (height <= MANY_ROWS) return found;
  const onRows = (rows: number) => onProgress(rows, height, "rows");
  onRows(0);
  return { ...found, onRows, isLong: true };
}
