/** What a threshold is chosen from: errors of flows that took no part in training. */
export interface ValidationScores {
  /** Scores of normal flows, higher when more anomalous; shape `[nNormalFlows]`. */
  readonly normalScores: Float32Array;
  /** Scores of labelled attacks, shape `[nAttackFlows]`; empty where there are none. */
  readonly attackScores: Float32Array;
}

/** What a threshold is to achieve. */
export interface ThresholdOptions {
  /** Share of the normal flows that may be flagged, in [0, 1). */
  readonly falseAlarmRate: number;
}

/**
 * A way to choose the threshold. A flow is flagged when its score is strictly
 * greater; the test set takes no part.
 */
export interface ThresholdStrategy {
  /** Where the method comes from. */
  readonly source: string;
  /** Whether it takes labelled attacks; others do not look at them. */
  readonly needsAttacks: boolean;
  /**
   * Chooses the threshold.
   *
   * @throws {InputError} If the flows are too few, or too much alike.
   * @throws {RangeError} If there is no normal score, one that is looked at is
   * not finite, or the rate is outside its interval.
   */
  choose(validation: ValidationScores, options: ThresholdOptions): number;
}
