import type { Contamination } from "./contamination.ts";

/**
 * The row numbers of each part. Apart from the original split's, whose
 * validation rows are test rows too, no row is in two parts.
 */
export interface Split {
  /** Normal rows, then the attacks that contaminate them. */
  readonly train: Uint32Array;
  /** Normal rows, to stop training and to set the threshold. */
  readonly validation: Uint32Array;
  /** Labelled attacks, for thresholds that need some; usually empty. */
  readonly validationAttack: Uint32Array;
  readonly testNormal: Uint32Array;
  readonly testAttack: Uint32Array;
  readonly contamination: Contamination;
}
