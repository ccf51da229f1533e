import {
  evaluateScores,
  type Evaluation,
  THRESHOLD_STRATEGIES,
} from "../evaluate/mod.ts";
import { letEventsIn, type Matrix, selectRows } from "../base/mod.ts";
import { NetworkDataPreprocessor, selectFeatures } from "../preprocess/mod.ts";
import {
  drawSubset,
  findDuplicates,
  honestSplit,
  originalSplit,
  rowsWith,
  type Split,
} from "../split/mod.ts";
import {
  checkAttacks,
  type Configuration,
  CONFIGURATIONS,
  openFlows,
  type RunSettings,
  summarizeMetrics,
  trainDetector,
} from "../pipeline/mod.ts";
import { type Flows, SHORTCUT_COLUMNS } from "../dataset/mod.ts";
import * as charts from "../charts/mod.ts";
import type { SeriesListener } from "./candidates.ts";

/** The metrics that the ledger follows; the last two at the step's threshold. */
export const LEDGER_METRICS = [
  "rocAuc",
  "averagePrecision",
  "recall",
  "falseAlarmRate",
] as const;

/** Those metrics, each in [0, 1]. */
export type LedgerMetrics = {
  readonly [Name in typeof LEDGER_METRICS[number]]: number;
};

/** One change on the way from the original's protocol to the honest one. */
export interface LedgerStep extends LedgerMetrics {
  /** The change in a few words. */
  readonly label: string;
  /** What it puts right, in a sentence. */
  readonly reason: string;
  /** Deviation between the seeds, over n − 1; null for a single seed. */
  readonly std: { readonly [Name in keyof LedgerMetrics]: number | null };
  /** The metrics of each seed. */
  readonly runs: readonly LedgerMetrics[];
}

/** How a step is run. */
interface Recipe {
  readonly split: Split;
  readonly learnsFrom: "all rows" | "training rows";
  readonly threshold: "test rows" | "validation rows";
  readonly configuration: Configuration;
  readonly exclude: readonly string[];
}

/** A step: what it changes in the recipe of the step before. */
interface Change {
  readonly label: string;
  readonly reason: string;
  readonly apply: (recipe: Recipe, flows: SplitFlows) => Recipe;
}

/** Flows of a seed, and the groups of equal ones. */
interface SplitFlows {
  readonly flows: Flows;
  readonly labels: Uint8Array;
  readonly groups: Uint32Array;
  readonly seed: number;
}

const CHANGES: readonly Change[] = [
  {
    label: "The original's protocol",
    reason:
      "Everything is learnt from all rows, the validation rows are test " +
      "rows, and the threshold is the best one on the test rows.",
    apply: (recipe) => recipe,
  },
  {
    label: "Threshold without attacks",
    reason: "The threshold no longer sees attacks: it flags the requested " +
      "share of the validation flows.",
    apply: (recipe) => ({ ...recipe, threshold: "validation rows" }),
  },
  {
    label: "Validation apart from test",
    reason: "The flows that stop the training and set the threshold are not " +
      "tested on: the tenth of the normal flows that went unused takes their place.",
    apply: (recipe, { labels }) => ({
      ...recipe,
      split: {
        ...recipe.split,
        validation: unusedNormal(labels, recipe.split),
      },
    }),
  },
  {
    label: "Statistics of training rows",
    reason: "Means, deviations and categories come from the training rows.",
    apply: (recipe) => ({ ...recipe, learnsFrom: "training rows" }),
  },
  {
    label: "60/20/20, every attack tests",
    reason:
      "More flows to judge by: a fifth of the normal flows, not a tenth, " +
      "and all attacks, not two fifths.",
    apply: (recipe, { labels, seed }) => ({
      ...recipe,
      split: honestSplit(labels, { contamination: 0, seed }),
    }),
  },
  {
    label: "Equal flows kept together",
    reason: "No normal flow is tested on that equals one learnt from.",
    apply: (recipe, { labels, seed, groups }) => ({
      ...recipe,
      split: honestSplit(labels, { contamination: 0, seed, groups }),
    }),
  },
  {
    label: "Recommended configuration",
    reason: "The protocol stays; the detector is the recommended one.",
    apply: (recipe) => ({
      ...recipe,
      configuration: CONFIGURATIONS.recommended,
    }),
  },
  {
    label: "… without the TTL columns",
    reason: `The detector does without ${SHORTCUT_COLUMNS.join(", ")}.`,
    apply: (recipe, { flows }) => ({
      ...recipe,
      exclude: [
        ...recipe.exclude,
        ...SHORTCUT_COLUMNS.filter((name) => flows.columns.includes(name)),
      ],
    }),
  },
];

/**
 * Goes from the original's protocol to the honest one on the same flows, one
 * change at a time, with the original's network until the change that replaces
 * it: what each change does to the metrics. Trained on normal flows alone, so
 * that the steps differ in nothing else.
 *
 * @param settings `data`, `subset`, `exclude`, `epochs`, `falseAlarmRate`,
 * `engine` and `threads` count, and `seed`, the first.
 * @param seeds How many; each step's metrics are the means over them.
 * @param listener A run is one step with one seed: `log` takes a line after it.
 * Its signal ends the ledger after a few training steps.
 * @throws {InputError} If the flows cannot be used.
 */
export async function leakLedger(
  settings: RunSettings,
  seeds: number,
  listener: Partial<SeriesListener> = {},
): Promise<LedgerStep[]> {
  const { log, signal, onRun } = listener;
  const opened = await openFlows({ ...settings, noShortcuts: false }, listener);
  checkAttacks(opened, "the leak ledger");
  const runs: LedgerMetrics[][] = CHANGES.map(() => []);
  for (let i = 0; i < seeds; i++) {
    const seed = settings.seed + i;
    const flows = await drawSubset(opened.flows, settings.subset, seed);
    const labels = await flows.labels();
    const { features } = selectFeatures(flows.roles, settings.exclude);
    const groups = await findDuplicates(flows, features);
    const drawn = { flows, labels, groups, seed };
    let recipe: Recipe = {
      split: originalSplit(labels, { contamination: 0, seed }),
      learnsFrom: "all rows",
      threshold: "test rows",
      configuration: CONFIGURATIONS.original,
      exclude: settings.exclude,
    };
    let scores: Scores | null = null;
    for (const [step, { label, apply }] of CHANGES.entries()) {
      await letEventsIn();
      signal?.throwIfAborted();
      await onRun?.({
        run: i * CHANGES.length + step + 1,
        runs: seeds * CHANGES.length,
        label: `${label}, seed ${seed}`,
      });
      const next = apply(recipe, drawn);
      const sameScores = next.split === recipe.split &&
        next.learnsFrom === recipe.learnsFrom &&
        next.configuration === recipe.configuration &&
        next.exclude === recipe.exclude;
      if (scores === null || !sameScores) {
        scores = await scoreFlowsOf(next, drawn, settings, listener);
      }
      recipe = next;
      const { rocAuc, averagePrecision, recall, falseAlarmRate } = evaluate(
        scores,
        recipe,
        settings,
      );
      runs[step].push({ rocAuc, averagePrecision, recall, falseAlarmRate });
      log?.(`Seed ${seed}, ${label}: ROC-AUC ${rocAuc.toFixed(4)}`);
    }
  }
  return CHANGES.map(({ label, reason }, step) => {
    const { mean, std } = summarizeMetrics(LEDGER_METRICS, runs[step]);
    return {
      label,
      reason,
      ...mean as LedgerMetrics, // defined in every run
      std,
      runs: runs[step],
    };
  });
}

/** The scores of a step's parts. */
interface Scores {
  readonly validation: Float32Array;
  readonly testNormal: Float32Array;
  readonly testAttack: Float32Array;
}

async function scoreFlowsOf(
  recipe: Recipe,
  { flows, seed }: SplitFlows,
  settings: RunSettings,
  { onBatch, onEpoch, signal }: Partial<SeriesListener>,
): Promise<Scores> {
  const { split, exclude, configuration } = recipe;
  const { encoding } = configuration;
  const train = split.train.toSorted(); // as flows are chosen
  const learnt = recipe.learnsFrom === "all rows"
    ? flows
    : flows.withRows(train);
  const preprocessor = await NetworkDataPreprocessor
    .fit(learnt, { exclude, encoding });
  const all = await preprocessor.transform(flows);
  const part = (rows: Uint32Array): Matrix => selectRows(all, rows);

  const { detector, fit } = await trainDetector(
    part(train),
    part(split.validation),
    {
      ...settings,
      seed,
      configuration: {
        ...configuration,
        minSteps: minStepsOf(settings, configuration),
      },
    },
    { onBatch, onEpoch, signal },
  );
  try {
    return {
      validation: fit.validationScores,
      testNormal: await detector.score(part(split.testNormal)),
      testAttack: await detector.score(part(split.testAttack)),
    };
  } finally {
    detector.dispose();
  }
}

/** None where the settings name the epochs. */
function minStepsOf(
  settings: RunSettings,
  { minSteps }: Configuration,
): number {
  return settings.configuration.minSteps === 0 ? 0 : minSteps;
}

function evaluate(
  { validation, testNormal, testAttack }: Scores,
  { threshold }: Recipe,
  { falseAlarmRate }: RunSettings,
): Evaluation {
  return evaluateScores(testNormal, testAttack, {
    threshold: threshold === "test rows"
      ? undefined
      : THRESHOLD_STRATEGIES["false-alarm-rate"].choose(
        { normalScores: validation, attackScores: new Float32Array(0) },
        { falseAlarmRate },
      ),
    resamples: 1, // the spread shown is that between seeds
  });
}

/** The normal rows that the original's split leaves unused. */
function unusedNormal(labels: Uint8Array, split: Split): Uint32Array {
  const used = new Set([...split.train, ...split.testNormal]);
  return rowsWith(labels, 0).filter((row) => !used.has(row));
}

/** How many steps at the end are of the recommended detector. */
const RECOMMENDED_STEPS = 2;

/** The ledger as a picture: a row a step, a panel a metric. */
export function ledgerFigure(steps: readonly LedgerStep[]): charts.Figure {
  return charts.comparison(
    steps.map((step, index) => {
      const estimate = (name: keyof LedgerMetrics) => {
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
