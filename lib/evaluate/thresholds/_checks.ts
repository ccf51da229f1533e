/** @throws {RangeError} If the rate is outside [0, 1). */
export function checkRate(falseAlarmRate: number): void {
  if (falseAlarmRate >= 0 && falseAlarmRate < 1) return;
  throw new RangeError(
    "Cannot choose threshold as the false alarm rate must be in [0, 1): " +
      `found ${falseAlarmRate}`,
  );
}

/**
 * A copy of the scores, rising.
 *
 * @throws {RangeError} If there are none, or one is not finite.
 */
export function sortScores(scores: Float32Array): Float32Array {
  if (scores.length === 0) {
    throw new RangeError(
      "Cannot choose threshold as it takes normal validation flows: found none",
    );
  }
  const bad = scores.findIndex((score) => !Number.isFinite(score));
  if (bad >= 0) {
    throw new RangeError(
      `Cannot choose threshold as scores must be finite: found ${
        scores[bad]
      } at ${bad}`,
    );
  }
  return scores.toSorted();
}
