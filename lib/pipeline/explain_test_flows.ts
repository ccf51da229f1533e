import { type Flows, plainValues } from "../dataset/mod.ts";
import {
  AlertCollector,
  ALERTS_KEPT,
  type ExplainedAlerts,
  Explainer,
  type ScoredPiece,
} from "../explain/mod.ts";
import type { AnomalyDetector } from "../model/mod.ts";
import { identifierColumns } from "../preprocess/mod.ts";

/** Test flows of one class. */
export interface TestFlows extends Pick<ScoredPiece, "features" | "scores"> {
  /** Their numbers among the flows, ascending. */
  readonly rows: Uint32Array;
}

/**
 * Explains the most anomalous test flows, and finds what the flagged ones have in
 * common.
 *
 * @param detector With its threshold.
 * @param flows Where what they hold is read.
 */
export async function explainTestFlows(
  detector: AnomalyDetector,
  flows: Flows,
  parts: readonly TestFlows[],
): Promise<ExplainedAlerts> {
  const collector = new AlertCollector(
    new Explainer(detector),
    detector.threshold!,
    ALERTS_KEPT,
  );
  for (const { features, scores, rows } of parts) {
    await collector.add({
      features,
      scores,
      rows: rows.map((row) => flows.rowInData(row)),
      read: (chosen, columns) =>
        readFlows(flows, chosen.map((flow) => rows[flow]), columns),
    });
  }
  return collector.alerts();
}

/** Reads what some of the flows hold. */
async function readFlows(
  flows: Flows,
  rows: readonly number[],
  columns: readonly string[],
): ReturnType<ScoredPiece["read"]> {
  const ascending = Uint32Array.from(rows).sort();
  const part = flows.withRows(ascending);
  const identifiers = identifierColumns(flows.readable, columns, flows.roles);
  const labels = ["attack_label"].filter((name) =>
    flows.readable.includes(name)
  );
  const values = new Map<string, (number | string | null)[]>();
  for (const name of new Set([...columns, ...identifiers, ...labels])) {
    values.set(name, plainValues((await part.read(name)).toSeries(0)));
  }
  const recordAt = (names: readonly string[], place: number) =>
    Object.fromEntries(names.map((name) => [name, values.get(name)![place]]));
  return rows.map((row) => {
    const place = ascending.indexOf(row);
    return {
      record: recordAt(columns, place),
      identifiers: recordAt(identifiers, place),
      attackLabel: recordAt(labels, place).attack_label as string | undefined ??
        null,
    };
  });
}
