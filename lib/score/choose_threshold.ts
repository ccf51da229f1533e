import { flowsWithin } from "../evaluate/mod.ts";
import { InputError } from "../base/mod.ts";
import type { AnomalyDetector } from "../model/mod.ts";

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
