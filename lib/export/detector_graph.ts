import { schemaOf } from "../dataset/mod.ts";
import { float32Below, InputError } from "../base/mod.ts";
import { type AnomalyDetector, Graph, type Value } from "../model/mod.ts";
import type { PreprocessorState } from "../preprocess/mod.ts";
import { addFeatures, columnsOf, inputType } from "./features_graph.ts";
import { addNetwork } from "./network_graph.ts";
import { ScoreGraph } from "./score_graph.ts";

/** The model's outputs; n is how many flows it is given. */
export const OUTPUTS = {
  /** float32 `[n]`: higher is more anomalous; NaN for a flow that is refused. */
  score: "anomaly_score",
  /** bool `[n]`: whether the score is above the threshold, or the flow refused. */
  flag: "is_anomaly",
  /** string `[n, 3]`: the columns of the largest shares, the largest first. */
  reasonColumns: "reason_columns",
  /** float32 `[n, 3]`: their shares of the reconstruction error. */
  reasonShares: "reason_shares",
} as const;

/** So many reasons, or as many as there are columns. */
const REASONS = 3;

/** How a detector becomes a graph. */
export interface DetectorGraphOptions {
  /** Flows with a higher score are flagged. */
  readonly threshold: number;
  /** Whether the outputs tell reasons, too. Default false. */
  readonly explain?: boolean;
  /** What the model says of itself: texts by their names. Default nothing. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Writes a whole detector as one ONNX model of standard operators: columns of
 * flows go in, one input each, float64 or string of shape `[n, 1]`; NaN and the
 * empty text are gaps. {@linkcode OUTPUTS} come out.
 *
 * Scores are those of `AnomalyDetector.score`, but for the order of sums. A flow
 * is refused that `scoreFlows` would refuse: one with an infinite number in a
 * column of UNSW-NB15's, or without any measurement.
 *
 * @param detector With a preprocessor.
 * @returns The model in ONNX's file format.
 * @throws {RangeError} If the detector has no preprocessor.
 * @throws {InputError} If a column has the name of an output, or the score's
 * matrix is no covariance's.
 */
export async function detectorGraph(
  detector: AnomalyDetector,
  { threshold, explain = false, metadata }: DetectorGraphOptions,
): Promise<Uint8Array> {
  const { architecture, preprocessor, anomalyScore } = detector;
  if (preprocessor === null) {
    throw new RangeError(
      "Cannot export as the detector must have a preprocessor: found null",
    );
  }
  const state = preprocessor.toJSON();
  const graph = new Graph();
  const inputs = declareInputs(graph, state);
  const { features, refused } = addFeatures(graph, state, inputs);
  const scoreState = anomalyScore?.toJSON() ?? null;
  const { latent, reconstruction } = addNetwork(graph, features, {
    architecture,
    weights: await detector.weights(),
    center: scoreState?.latentMean ?? new Float64Array(architecture.latentDim),
  });
  const scoring = new ScoreGraph(
    graph,
    scoreState,
    { features, latent, reconstruction },
    { columns: preprocessor.columnFeatures, isClipped: state.clip !== null },
  );
  addScores(graph, scoring.score(), refused, threshold);
  if (explain) {
    const { columns } = preprocessor;
    const count = Math.min(REASONS, columns.length);
    const { places, shares } = scoring.leadingColumns(count);
    const names = graph.texts(columns);
    graph.output(
      OUTPUTS.reasonColumns,
      graph.gather(names, places),
      ["n", count],
      "string",
      "the columns with the largest shares of the reconstruction error",
    );
    graph.output(
      OUTPUTS.reasonShares,
      shares,
      ["n", count],
      "float32",
      "their shares, in [0, 1]",
    );
  }
  return graph.encode("detector", {
    description: "Finds flows unlike those that it was trained on",
    metadata,
  });
}

function declareInputs(
  graph: Graph,
  state: PreprocessorState,
): Map<string, Value> {
  const outputs: readonly string[] = Object.values(OUTPUTS);
  return new Map(
    columnsOf(state).map((column) => {
      const { name } = column;
      if (name === "" || outputs.includes(name)) {
        throw new InputError(
          `Cannot export as no column may be called ${JSON.stringify(name)}: ` +
            "train without it (--exclude)",
        );
      }
      const type = inputType(column);
      const { meaning, unit } = schemaOf(name) ??
        { meaning: undefined, unit: null };
      const words = meaning && unit ? `${meaning}, in ${unit}` : meaning;
      return [name, graph.input(name, ["n", 1], type, words)];
    }),
  );
}

/** @param score Shape `[n, 1]`. */
function addScores(
  graph: Graph,
  score: Value,
  refused: Value | null,
  threshold: number,
): void {
  const known = refused === null
    ? score
    : graph.where(refused, graph.constant(NaN), score);
  const scores = graph.reshape(known, [-1]);
  // NaN is above no threshold, nor below one: it must not pass for normal.
  const isNormal = graph.lessOrEqual(
    scores,
    graph.constant(float32Below(threshold)),
  );
  graph.output(
    OUTPUTS.score,
    scores,
    ["n"],
    "float32",
    "higher is more anomalous; NaN where the flow cannot be scored",
  );
  graph.output(
    OUTPUTS.flag,
    graph.not(isNormal),
    ["n"],
    "bool",
    "whether the score is above the threshold, or the flow cannot be scored",
  );
}
