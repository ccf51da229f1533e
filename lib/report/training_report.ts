import * as charts from "../charts/mod.ts";
import type { RunChartName, RunCharts } from "./run_charts.ts";
import type { Run } from "../pipeline/mod.ts";
import { VERSIONS } from "../base/mod.ts";
import type { ExplainedAlerts } from "../explain/mod.ts";
import { alertSections } from "./alert_sections.ts";
import {
  type Chart,
  counted,
  facts,
  type InteractiveChart,
  percent,
  type Report,
  section,
  type Text,
  text,
} from "./content.ts";
import {
  categoryTable,
  caveats,
  classificationTable,
  confusionTable,
  dataFacts,
  headlineFacts,
  lowRatesTable,
  machineFacts,
  modelFacts,
  packagesTable,
  settingsTable,
  splitFacts,
} from "./run_facts.ts";

/** Charts stand two abreast, and read on a phone. */
const WIDTH = 420;
const HEIGHTS: Partial<Record<RunChartName, number>> = {
  error_histogram: 400,
  latent_space: 340,
};

/**
 * The report of a run. Depends on the run alone, not on when or how fast it ran.
 *
 * The confusion matrix is a table: its four numbers need no picture.
 *
 * @param drawn The run's charts, as `runCharts` returns them.
 * @param alerts The most anomalous test flows; null leaves them out. Default the run's.
 */
export function trainingReport(
  run: Run,
  drawn: RunCharts,
  alerts: ExplainedAlerts | null = run.alerts,
): Report {
  const chart = (name: RunChartName): Chart | null => {
    const { [name]: found } = drawn;
    return found === undefined ? null : {
      kind: "chart",
      figure: found.draw({ width: WIDTH, height: HEIGHTS[name] }),
      description: found.description,
    };
  };
  return {
    title: "Training report",
    lead: lead(run),
    sections: [
      section("Results", {
        ...facts(...headlineFacts(run)),
        areHeadline: true,
      }),
      section("Before you rely on it", { kind: "notes", notes: caveats(run) }),
      section(
        run.evaluation === null ? "Scores" : "How well attacks stand out",
        chart("score_histogram"),
        chart("error_histogram"),
        chart("recall_curve"),
        chart("roc_curve"),
        chart("precision_recall_curve"),
        thresholdPanel(run),
        confusionTable(run),
        lowRatesTable(run),
        classificationTable(run),
        categoryTable(run),
      ),
      ...alertSections(alerts),
      section(
        "Data",
        facts(...dataFacts(run), ...splitFacts(run)),
        chart("attack_types"),
      ),
      section(
        "Model and training",
        facts(...modelFacts(run), ...machineFacts(run)),
        chart("loss_curves"),
        chart("latent_space"),
      ),
      section(
        "Settings and versions",
        settingsTable(run.settings),
        packagesTable(VERSIONS.packages),
      ),
    ],
  };
}

/** What other thresholds would have done, for a reader to try. */
function thresholdPanel(
  { evaluation, detector }: Run,
): InteractiveChart | null {
  return evaluation && {
    kind: "live",
    figure: charts.thresholdPanel(evaluation, {
      quantity: detector.anomalyScore === null ? "error" : "score",
    }),
  };
}

function lead({ split, evaluation, heldOut, data }: Run): Text {
  const normals = counted(split.train.length, "flow");
  const tested = counted(
    split.testNormal.length + split.testAttack.length,
    evaluation === null ? "held-out flow" : "test flow",
  );
  const result = evaluation === null
    ? `flags ${percent(heldOut!.rate)}.`
    : `flags ${percent(evaluation.recall)} of the attacks and ` +
      `${percent(evaluation.falseAlarmRate)} of the normal flows.`;
  return data.path === null
    ? `A deep autoencoder that learnt ${normals} of generated data, not ` +
      `traffic. Of ${tested} it ${result}`
    : text`A deep autoencoder that learnt ${normals} of ${data.path}. Of ${tested} it ${result}`;
}
