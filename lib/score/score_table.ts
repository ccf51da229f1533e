import pl from "nodejs-polars";
import { InputError } from "../base/mod.ts";
import type { AnomalyDetector } from "../model/mod.ts";
import { scoredFrame } from "./scored_frame.ts";
import { scoreFlows, type ScoreOptions } from "./score_flows.ts";

/** Options of {@linkcode scoreTable}. */
export interface ScoreTableOptions extends Omit<ScoreOptions, "optional"> {
  /** Columns to have beside the scores, where the flows have them. Default none. */
  readonly keep?: readonly string[];
  /**
   * A flow is an anomaly where its score is strictly greater. Default the
   * detector's; without one, none is.
   */
  readonly threshold?: number;
}

/**
 * Scores flows into one table, of as many as memory holds: `row`, the columns
 * that were kept, `anomaly_score` and `is_anomaly`, as `deno task score` writes
 * them.
 *
 * @param detector With a preprocessor, as `loadDetector` returns it.
 * @param paths As `scoreFlows` takes them.
 * @throws {InputError} If a file cannot be used, or none of its flows be scored.
 */
export async function scoreTable(
  detector: AnomalyDetector,
  paths: string | readonly string[],
  options: ScoreTableOptions = {},
): Promise<pl.DataFrame> {
  const {
    keep = [],
    threshold = detector.threshold ?? Infinity,
    ...scoring
  } = options;
  let kept: string[] = [];
  const pieces: pl.DataFrame[] = [];
  const scored = scoreFlows(detector, paths, {
    ...scoring,
    optional(available) {
      return kept = keep.filter((name) => available.includes(name));
    },
  });
  for await (const piece of scored) {
    pieces.push(scoredFrame(piece, kept, threshold));
  }
  if (pieces.length === 0) {
    throw new InputError(
      `${[paths].flat().join(", ")}: none of the flows can be scored`,
    );
  }
  return pl.concat(pieces);
}
