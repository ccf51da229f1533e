import type { EngineOptions } from "../model/mod.ts";
import type { ThresholdChoice } from "./choose_threshold.ts";
import type { ScoreFormat } from "./write_scores.ts";

/** What to score, and what to leave behind. */
export interface ScoreTask extends EngineOptions {
  /** The detector's folder. */
  readonly model: string;
  /** Files of flows, folders of them, or `-` alone for standard input. */
  readonly data: readonly string[];
  /** Where scores go; null prints them. */
  readonly out: string | null;
  /** How they are written. Parquet is for files. */
  readonly format: ScoreFormat;
  /** How many of the most anomalous flows are written; null for all flows. */
  readonly top: number | null;
  /** Whether flows that are flagged, or among the top, get their reasons. */
  readonly explain: boolean;
  /** Above which score flows are flagged. */
  readonly threshold: ThresholdChoice;
  /** The columns that are written beside the score; null for identifiers. */
  readonly keep: readonly string[] | null;
  /** Where flows are listed that cannot be scored; null for nowhere. */
  readonly rejects: string | null;
  /** The folder that gets a report; null for none. */
  readonly report: string | null;
}

/** Who follows the scoring. */
export interface ScoreListener {
  /** Called as it goes on: how much is done, of how much, in which unit. */
  readonly onProgress?: (done: number, total: number, unit: string) => void;
  /**
   * Stops it between two pieces, throwing its reason. Standard input ends with it
   * instead: what came until then is scored.
   */
  readonly signal?: AbortSignal;
}
