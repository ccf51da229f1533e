import pl from "nodejs-polars";
import {
  type BatchOptions,
  columnsNamed,
  type FlowBatch,
  flowBatches,
  nameFile,
  plainValues,
  rowNumber,
} from "../dataset/mod.ts";
import { type Matrix, selectRows } from "../base/mod.ts";
import type { AnomalyDetector } from "../model/mod.ts";
import type {
  NetworkDataPreprocessor,
  TransformOptions,
} from "../preprocess/mod.ts";
import type { ScoringWorker } from "./scoring_worker.ts";

/** Flows that were scored, a piece of the whole. */
export interface ScoredFlows {
  /** Higher is more anomalous, shape `[n]`. */
  readonly scores: Float32Array;
  /** What the detector's preprocessor made of them, shape `[n, features]`. */
  readonly features: Matrix;
  /** Of each column of amounts, which of the flows have a gap; ascending places. */
  readonly gaps: ReadonlyMap<string, Uint32Array>;
  /** The detector's columns, then those that were carried along. */
  readonly frame: pl.DataFrame;
  /** The number of each flow in the data, all files in a row, from 0. */
  readonly rows: Uint32Array;
  /** The file they are from, or `standard input`. */
  readonly path: string;
}

/** A flow that could not be scored. */
export interface RefusedFlow {
  /** The file, as messages name it. */
  readonly path: string;
  /** Its number in the data, all files in a row, from 0. */
  readonly row: number;
  /** Its line in its file, from 1; null for Parquet. */
  readonly line: number | null;
  /** What was expected, and what was found. */
  readonly cause: string;
}

/** Options of {@linkcode scoreFlows}. */
export interface ScoreOptions
  extends
    Pick<BatchOptions, "rows" | "optional" | "onRead" | "input" | "notes">,
    Pick<TransformOptions, "onUnseen"> {
  /**
   * Told of each flow that cannot be scored: it is left out, and scoring goes on.
   * Default: an {@linkcode InputError} names the first.
   */
  readonly onRefused?: (flow: RefusedFlow) => void;
  /**
   * Which flows to score, by their numbers in the data; asked for each of them.
   * Default all.
   */
  readonly select?: (row: number) => boolean;
  /**
   * Scores one piece while the next is read; each comes out a piece later.
   * Default: the detector scores, and pieces come out as soon as they are there.
   */
  readonly worker?: ScoringWorker;
}

/**
 * Scores flows piece by piece, so that memory does not grow with their number.
 * A flow gets the same score in whatever piece it comes, and alone.
 *
 * @param detector With a preprocessor, as `AnomalyDetector.load` returns it.
 * @param paths Files of flows, folders of them, or the data set's folder; `-` for
 * standard input. Labels are not read and need not be there.
 * @returns The pieces, in the order of the files. A flow that was refused is in
 * none, but has its number.
 * @throws {InputError} If a file cannot be used, naming file, column and row.
 * @throws {RangeError} If the detector has no preprocessor.
 *
 * @example Flows that a detector flags
 * ```ts ignore
 * let flagged = 0;
 * for await (const { scores } of scoreFlows(detector, "flows.parquet")) {
 *   for (const score of scores) flagged += Number(score > detector.threshold!);
 * }
 * ```
 */
export async function* scoreFlows(
  detector: AnomalyDetector,
  paths: string | readonly string[],
  options: ScoreOptions = {},
): AsyncGenerator<ScoredFlows, void> {
  const { preprocessor } = detector;
  if (preprocessor === null) {
    throw new RangeError(
      "Cannot score flows as the detector must have a preprocessor: found null",
    );
  }
  const { onRefused, onUnseen, select, worker, ...reading } = options;
  const numbering = new RowNumbering();
  const batches = flowBatches(paths, {
    ...reading,
    columns: preprocessor.columns,
    texts: preprocessor.texts,
    onRefused: onRefused &&
      (({ path, row, line, cause }) =>
        onRefused({ path, row: numbering.numberOf(path, row), line, cause })),
  });
  let begun: Promise<ScoredFlows> | null = null;
  for await (const batch of batches) {
    const numbered = {
      ...batch,
      numbers: batch.rows.map((row) => numbering.numberOf(batch.path, row)),
    };
    const chosen = select
      ? flowsWhere(numbered, Array.from(numbered.numbers, select))
      : numbered;
    if (chosen === null) continue;
    const usable = await encode(chosen, preprocessor, { onRefused, onUnseen });
    if (usable === null) continue;
    if (worker === undefined) {
      yield { ...usable, scores: await detector.score(usable.features) };
      continue;
    }
    const scored = worker.score(usable.features)
      .then((result) => ({ ...usable, ...result }));
    scored.catch(() => {}); // thrown below, if anybody still waits for it
    if (begun !== null) yield await begun;
    begun = scored;
  }
  if (begun !== null) yield await begun;
}

/** A batch whose flows have their numbers in the data. */
interface NumberedBatch extends FlowBatch {
  readonly numbers: Uint32Array;
}

/** Some of a batch's flows; null for none. */
function flowsWhere(
  { path, frame, rows, lines, numbers }: NumberedBatch,
  isChosen: readonly boolean[],
): NumberedBatch | null {
  const chosen = [...isChosen.keys()].filter((flow) => isChosen[flow]);
  if (chosen.length === 0) return null;
  const pick = (values: Uint32Array) =>
    values.filter((_, flow) => isChosen[flow]);
  return {
    path,
    frame: withRowsOf(frame, chosen),
    rows: pick(rows),
    lines: lines && pick(lines),
    numbers: pick(numbers),
  };
}

/** Makes features of the flows that have usable values; null where none has. */
async function encode(
  { path, frame, rows, lines, numbers }: NumberedBatch,
  preprocessor: NetworkDataPreprocessor,
  { onRefused, onUnseen }: Pick<ScoreOptions, "onRefused" | "onUnseen">,
): Promise<Omit<ScoredFlows, "scores"> | null> {
  const causes = new Map<number, string>(); // of flows that cannot be scored
  const gaps = new Map<string, Uint32Array>();
  let features: Matrix;
  try {
    features = await preprocessor.transform(frame, {
      nameRow: (flow) => rowNumber(rows[flow]),
      onRefused: onRefused && ((column, flow, cause) => {
        if (!causes.has(flow)) causes.set(flow, `column ${column}: ${cause}`);
      }),
      onUnseen,
      onGaps: (column, rows) => gaps.set(column, rows),
    });
  } catch (error) {
    throw nameFile([path], error);
  }
  if (causes.size === 0) return { features, gaps, frame, rows: numbers, path };
  for (const [flow, cause] of causes) {
    const line = lines?.[flow] ?? null;
    onRefused!({ path, row: numbers[flow], line, cause });
  }
  const usable = [...numbers.keys()].filter((flow) => !causes.has(flow));
  if (usable.length === 0) return null;
  return {
    features: selectRows(features, usable),
    gaps: placesAmong(usable, gaps, features.rows),
    frame: withRowsOf(frame, usable),
    rows: numbers.filter((_, flow) => !causes.has(flow)),
    path,
  };
}

/**
 * Which of some flows have gaps, by their places among these.
 *
 * @param flows Their places among all, ascending.
 * @param all How many there are.
 */
export function placesAmong(
  flows: ArrayLike<number>,
  gaps: ScoredFlows["gaps"],
  all: number,
): ScoredFlows["gaps"] {
  const placeOf = new Int32Array(all).fill(-1);
  for (let place = 0; place < flows.length; place++) {
    placeOf[flows[place]] = place;
  }
  return new Map(Array.from(gaps, ([column, rows]) => [
    column,
    rows.filter((row) => placeOf[row] !== -1).map((row) => placeOf[row]),
  ]));
}

/** Numbers the flows of several files in a row. */
class RowNumbering {
  #path: string | null = null;
  /** Flows in the files before. */
  #before = 0;
  /** Flows in this one, as far as it was read. */
  #rows = 0;

  /** @param row Its number in the file; files come one after the other. */
  numberOf(path: string, row: number): number {
    if (path !== this.#path) {
      this.#before += this.#rows;
      this.#rows = 0;
      this.#path = path;
    }
    this.#rows = Math.max(this.#rows, row + 1);
    return this.#before + row;
  }
}

/**
 * Some of a frame's rows.
 *
 * @param rows Their numbers, ascending.
 */
export function withRowsOf(
  frame: pl.DataFrame,
  rows: ArrayLike<number>,
): pl.DataFrame {
  if (rows.length === frame.height) return frame;
  const mask = new Uint8Array(frame.height);
  for (let i = 0; i < rows.length; i++) mask[rows[i]] = 1;
  return frame.filter(pl.Series("rows", mask).cast(pl.Bool));
}

/**
 * What some of a frame's rows hold, as `plainValues` has it.
 *
 * @param rows Their numbers, in any order.
 * @returns One record each, in that order.
 */
export function recordsOf(
  frame: pl.DataFrame,
  rows: ArrayLike<number>,
  columns: readonly string[],
): Record<string, number | string | null>[] {
  const ascending = Uint32Array.from(rows).sort();
  const part = withRowsOf(frame.select(...columnsNamed(columns)), ascending);
  const values = columns.map((name) => plainValues(part.getColumn(name)));
  const placeOf = new Map(Array.from(ascending, (row, place) => [row, place]));
  return Array.from(rows, (row) =>
    Object.fromEntries(
      columns.map((name, i) => [name, values[i][placeOf.get(row)!]]),
    ));
}
