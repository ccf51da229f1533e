import { flowBatches } from "../dataset/flow_batches.ts";
import { rowNumber } from "../dataset/name_row.ts";
import type { Matrix } from "../matrix.ts";
import type { AnomalyDetector } from "../model/mod.ts";
import { nameFile } from "./name_file.ts";

/** Options of {@linkcode scoreFlows}. */
export interface ScoreOptions {
  /** Flows that are read and scored at a time. Default 65,536. */
  readonly rows?: number;
}

/**
 * Scores the flows of a file piece by piece, so that memory does not grow with
 * their number.
 *
 * @param detector With a preprocessor, as `AnomalyDetector.load` returns it.
 * @param paths Parquet or CSV files of flows, folders of them, or the data set's
 * folder; labels are not read and need not be there.
 * @returns The scores, `[flows of the piece]`, in the order of the files; higher
 * is more anomalous. Together they are the scores of the whole.
 * @throws {InputError} If the file cannot be used, naming file, column and row.
 * @throws {RangeError} If the detector has no preprocessor.
 *
 * @example Flows that a detector flags
 * ```ts ignore
 * let flagged = 0;
 * for await (const scores of scoreFlows(detector, "flows.parquet")) {
 *   for (const score of scores) flagged += Number(score > detector.threshold!);
 * }
 * ```
 */
export async function* scoreFlows(
  detector: AnomalyDetector,
  paths: string | readonly string[],
  { rows }: ScoreOptions = {},
): AsyncGenerator<Float32Array, void> {
  const { preprocessor } = detector;
  if (preprocessor === null) {
    throw new RangeError(
      "Cannot score flows as the detector must have a preprocessor: found null",
    );
  }
  const { columns, texts } = preprocessor;
  for await (const batch of flowBatches(paths, { columns, rows, texts })) {
    let features: Matrix;
    try {
      features = preprocessor.transform(batch.frame, {
        nameRow: (row) => rowNumber(batch.firstRow + row),
      });
    } catch (error) {
      throw nameFile([batch.path], error);
    }
    yield await detector.score(features);
  }
}
