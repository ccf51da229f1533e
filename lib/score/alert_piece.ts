import type { ScoredPiece } from "../explain/mod.ts";
import type { ScoredFlows } from "./score_flows.ts";
import { recordsOf } from "./select_flows.ts";

const LABEL = "attack_label";

/**
 * Scored flows as an `AlertCollector` takes them.
 *
 * @param scored A piece that `scoreFlows` gave; where `attack_label` was carried
 * along, alerts tell it.
 * @param identifiers Which of the columns that were carried along tell a flow
 * from the others.
 */
export function alertPiece(
  { features, scores, rows, frame }: ScoredFlows,
  identifiers: readonly string[],
): ScoredPiece {
  const labels = frame.columns.includes(LABEL) ? [LABEL] : [];
  return {
    features,
    scores,
    rows,
    read(flows, columns) {
      const wanted = [...new Set([...columns, ...identifiers, ...labels])];
      return Promise.resolve(
        recordsOf(frame, flows, wanted).map((record) => ({
          record,
          identifiers: Object.fromEntries(
            identifiers.map((name) => [name, record[name]]),
          ),
          attackLabel: record[LABEL] as string | undefined ?? null,
        })),
      );
    },
  };
}
