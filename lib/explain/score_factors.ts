import type { Matrix } from "../base/mod.ts";
import type { AnomalyDetector } from "../model/mod.ts";

/** What multiplies to each flow's score; 1 leaves it as it is. Shape `[n]` each. */
export interface ScoreFactors {
  /** How badly it is reconstructed; 1 or more. What reasons explain. */
  readonly residual: Float64Array;
  /** How far it lies from the others in the latent space; 1 or more. */
  readonly latent: Float64Array;
  /** How easily the forest tells it from the others; about 1 for usual flows. */
  readonly isolation: Float64Array;
}

/**
 * Splits the scores of flows into their factors, so that one can see whether a
 * flow is flagged for its reconstruction, which an {@linkcode Explainer} has
 * reasons for, or for something else. Of a detector whose score is the mean
 * squared error, that is the residual's factor, and the others are 1.
 *
 * @param features What the detector's preprocessor makes of the flows, shape
 * `[n, features]`. Unchanged.
 * @throws {TypeError} If they have another width.
 */
export async function scoreFactors(
  detector: AnomalyDetector,
  features: Matrix,
): Promise<ScoreFactors> {
  const { anomalyScore } = detector;
  if (anomalyScore === null) {
    const ones = new Float64Array(features.rows).fill(1);
    const errors = await detector.reconstructionErrors(features);
    return {
      residual: Float64Array.from(errors),
      latent: ones,
      isolation: ones.slice(),
    };
  }
  const { weights } = anomalyScore;
  const parts = await anomalyScore.parts(
    features,
    await detector.reconstruct(features),
  );
  return {
    residual: parts.residual.map((q) => 1 + q),
    latent: parts.latent.map((t) => (1 + t) ** weights.latent),
    isolation: parts.isolation.map((f) => Math.exp(weights.isolation * f)),
  };
}
