import type { ValidationScores } from "../../../lib/evaluate/thresholds.ts";

/** Scores as a strategy takes them. */
export function validation(
  normalScores: Iterable<number>,
  attackScores: Iterable<number> = [],
): ValidationScores {
  return {
    normalScores: Float32Array.from(normalScores),
    attackScores: Float32Array.from(attackScores),
  };
}
