import type { ScoredPiece } from "../explain/alert_collector.ts";
import type { ScoredFlows } from "./score_flows.ts";
import { recordsOf } from "./select_flows.ts";

/**
 * Scored flows as an `AlertCollector` takes them.
 *
 * @param identifiers Columns that were carried along, by which a person finds a
 * flow again. `attack_label` is told where it was carried along, too.
 */
export function scoredPiece(
  { features, scores, rows, frame }: ScoredFlows,
  identifiers: readonly string[],
): ScoredPiece {
  const labels = ["attack_label"].filter((name) =>
    frame.columns.includes(name)
  );
  const read: ScoredPiece["read"] = (flows, columns) => {
    const read = new Set([...columns, ...identifiers, ...labels]);
    return Promise.resolve(
      recordsOf(frame, flows, [...read]).map((record) => ({
        record,
        identifiers: Object.fromEntries(
          identifiers.map((name) => [name, record[name]]),
        ),
        attackLabel: record.attack_label as string | undefined ?? null,
      })),
    );
  };
  return { features, scores, rows, read };
}
