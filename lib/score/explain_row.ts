import { InputError } from "../base/mod.ts";
import { type Alert, Explainer } from "../explain/mod.ts";
import type { AnomalyDetector } from "../model/mod.ts";
import { identifierColumns } from "../preprocess/mod.ts";
import { scoreFlows } from "./score_flows.ts";
import { recordsOf } from "./select_flows.ts";

/**
 * Scores one flow of many and explains it.
 *
 * @param detector With a preprocessor and a threshold.
 * @param paths As `scoreFlows` takes them.
 * @param row Its number in the data, all files in a row, from 0.
 * @returns With a reason for each of the detector's columns.
 * @throws {InputError} If a file cannot be used, there are fewer flows, or this
 * one cannot be scored.
 */
export async function explainRow(
  detector: AnomalyDetector,
  paths: readonly string[],
  row: number,
): Promise<Alert> {
  const name = paths.join(", ");
  let rows = 0;
  let cause: string | null = null;
  const features = detector.preprocessor?.columns ?? [];
  let identifiers: string[] = [];
  const pieces = scoreFlows(detector, paths, {
    optional(available) {
      identifiers = identifierColumns(available, features);
      const labels = available.filter((column) => column === "attack_label");
      return [...identifiers, ...labels];
    },
    select(number) {
      rows = Math.max(rows, number + 1);
      return number === row;
    },
    onRefused(flow) {
      rows = Math.max(rows, flow.row + 1);
      if (flow.row === row) cause = flow.cause;
    },
  });
  for await (const scored of pieces) {
    const explainer = new Explainer(detector);
    const explained = await explainer.explain(scored.features);
    const { frame, scores: [anomalyScore] } = scored;
    const [record] = recordsOf(frame, [0], frame.columns);
    return {
      row,
      identifiers: Object.fromEntries(
        identifiers.map((column) => [column, record[column]]),
      ),
      anomalyScore,
      isAnomaly: anomalyScore > (detector.threshold ?? Infinity),
      attackLabel: record.attack_label as string | undefined ?? null,
      reasons: explainer.reasons(explained, 0, record),
    };
  }
  throw new InputError(
    cause === null
      ? `${name}: expected a row from 0 to ${rows - 1}, found ${row}`
      : `${name}: row ${row} cannot be scored: ${cause}`,
  );
}
