import * as charts from "../charts/mod.ts";
import type { LedgerFigures, LedgerStep } from "./leak_ledger.ts";

/** How many steps at the end are of the recommended detector. */
const RECOMMENDED_STEPS = 2;

/** The ledger as a picture: a row a step, a panel a figure. */
export function ledgerFigure(steps: readonly LedgerStep[]): charts.Figure {
  return charts.comparison(
    steps.map((step, index) => {
      const estimate = (name: keyof LedgerFigures) => {
        const deviation = step.std[name] ?? 0;
        const value = step[name];
        return { value, low: value - deviation, high: value + deviation };
      };
      return {
        name: `${index + 1} ${step.label}`,
        isOwn: index >= steps.length - RECOMMENDED_STEPS,
        rocAuc: estimate("rocAuc"),
        averagePrecision: estimate("averagePrecision"),
        recall: estimate("recall"),
        scoreRowsPerSecond: null,
      };
    }),
    {
      spread: "mean ± standard deviation over the seeds",
      threshold: "the step's",
      title: "From the original's protocol to the honest one",
    },
  );
}
