import pl from "nodejs-polars";
import { recordsOf, withRowsOf } from "./select_flows.ts";
import { SCORE_COLUMNS, scoredFrame } from "./scored_frame.ts";
import { InputError, letEventsIn, selectRows } from "../base/mod.ts";
import {
  AlertCollector,
  ALERTS_KEPT,
  Explainer,
  type Reason,
  REASONS_KEPT,
} from "../explain/mod.ts";
import type { AnomalyDetector } from "../model/mod.ts";
import { identifierColumns } from "../preprocess/mod.ts";
import { alertPiece } from "./explain_row.ts";
import type { RefusedFlows } from "./refused_flows.ts";
import type { ScoreInput, ScoreTask } from "./scoring_task.ts";
import { type ScoredFlows, scoreFlows } from "./score_flows.ts";
import { ScoreHistogram, UnseenCategories } from "./scoring_report.ts";
import type { ScoringWorker } from "./scoring_worker.ts";

/** How a pass goes on. */
export interface PassOptions {
  readonly input: ScoreInput;
  /** Stops it between two pieces, throwing its reason. */
  readonly signal?: AbortSignal;
  /** Scores aside. Default: the detector scores. */
  readonly worker?: ScoringWorker;
}

/** One pass over the flows: what is written of them, and what is counted. */
export class ScoringPass {
  /** Flows that were scored, by their file. */
  readonly rowsByFile = new Map<string, number>();
  readonly #detector: AnomalyDetector;
  readonly #explainer: Explainer;
  readonly #threshold: number;
  readonly #task: ScoreTask;
  readonly #refused: RefusedFlows;
  readonly #input: ScoreInput;
  readonly #signal?: AbortSignal;
  readonly #worker?: ScoringWorker;
  readonly #alerts: AlertCollector | null;
  readonly #unseen = new UnseenCategories();
  readonly #histogram = new ScoreHistogram();
  #carried: string[] = [];
  #rows = 0;
  #flagged = 0;

  /**
   * @param threshold A flow is flagged where its score is strictly greater.
   * @param refused Told of flows that cannot be scored.
   */
  constructor(
    detector: AnomalyDetector,
    threshold: number,
    task: ScoreTask,
    refused: RefusedFlows,
    { input, signal, worker }: PassOptions,
  ) {
    this.#detector = detector;
    this.#explainer = new Explainer(detector);
    this.#threshold = threshold;
    this.#task = task;
    this.#refused = refused;
    this.#input = input;
    this.#signal = signal;
    this.#worker = worker;
    this.#alerts = task.report === null
      ? null
      : new AlertCollector(this.#explainer, threshold, ALERTS_KEPT);
  }

  /** What is to be written, a piece at a time. */
  async *frames(): AsyncGenerator<pl.DataFrame, void> {
    const { top } = this.#task;
    let best: pl.DataFrame | null = null;
    for await (const scored of this.#score()) {
      if (top === null) yield await this.#describe(scored);
      else best = await this.#keepTop(best, scored, top);
    }
    if (this.#rows === 0) {
      await this.#refused.finish(); // the list is wanted now more than ever
      throw this.#nothingScored();
    }
    if (best !== null) yield best;
  }

  /** Scores the flows and counts what is to be counted. */
  async *#score(): AsyncGenerator<ScoredFlows, void> {
    const pieces = scoreFlows(this.#detector, this.#task.data, {
      optional: (available) => this.#carry(available),
      onRefused: (flow) => {
        this.#signal?.throwIfAborted(); // there may be nothing else for long
        this.#refused.add(flow);
      },
      onUnseen: (...unseen) => this.#unseen.add(...unseen),
      worker: this.#worker,
      ...this.#input.reading,
    });
    for await (const scored of pieces) {
      const { scores, path } = scored;
      this.#rows += scores.length;
      this.rowsByFile.set(
        path,
        (this.rowsByFile.get(path) ?? 0) + scores.length,
      );
      this.#histogram.add(scores);
      for (const score of scores) {
        if (score > this.#threshold) this.#flagged++;
      }
      await this.#alerts?.add(alertPiece(scored, this.#carried));
      yield scored;
      this.#input.onRows(this.#rows);
      await letEventsIn();
      this.#signal?.throwIfAborted();
    }
  }

  /** Chooses what is written beside the scores, and what a report wants. */
  #carry(available: readonly string[]): string[] {
    const keep = this.#task.keep && [...new Set(this.#task.keep)];
    const { columns } = this.#detector.preprocessor!;
    const missing = keep?.filter((name) => !available.includes(name)) ?? [];
    if (missing.length > 0) {
      throw new InputError(
        `Cannot keep ${missing.join(", ")}: not among the columns ` +
          available.join(", "),
      );
    }
    const clashing = keep?.filter((name) => SCORE_COLUMNS.includes(name)) ?? [];
    if (clashing.length > 0) {
      throw new InputError(
        `Cannot keep ${
          clashing.join(", ")
        }: scores have such a column themselves`,
      );
    }
    this.#carried = keep ?? identifierColumns(available, columns);
    const labels = this.#alerts === null
      ? []
      : ["attack_label"].filter((name) => available.includes(name));
    return [...new Set([...this.#carried, ...labels])];
  }

  /** A piece as it is written. */
  async #describe(
    scored: ScoredFlows,
    isExplained = (flow: number) => scored.scores[flow] > this.#threshold,
  ): Promise<pl.DataFrame> {
    const reasons = this.#task.explain
      ? await this.#reasons(scored, isExplained)
      : undefined;
    return scoredFrame(scored, this.#carried, this.#threshold, reasons);
  }

  async #reasons(
    { features, frame, scores }: ScoredFlows,
    isExplained: (flow: number) => boolean,
  ): Promise<(Reason[] | null)[]> {
    const reasons = new Array<Reason[] | null>(scores.length).fill(null);
    const flows = Array.from(scores.keys()).filter(isExplained);
    if (flows.length === 0) return reasons;
    const explained = await this.#explainer.explain(
      selectRows(features, flows),
    );
    const records = recordsOf(frame, flows, this.#explainer.columns);
    flows.forEach((flow, i) =>
      reasons[flow] = this.#explainer.reasons(
        explained,
        i,
        records[i],
        REASONS_KEPT,
      )
    );
    return reasons;
  }

  /** The most anomalous flows of what was kept and of a piece. */
  async #keepTop(
    best: pl.DataFrame | null,
    scored: ScoredFlows,
    top: number,
  ): Promise<pl.DataFrame> {
    const highest = highestFlows(scored.scores, top);
    const described = await this.#describe({
      ...scored,
      scores: scored.scores.filter((_, flow) => highest.has(flow)),
      features: selectRows(scored.features, [...highest]),
      frame: withRowsOf(scored.frame, [...highest]),
      rows: scored.rows.filter((_, flow) => highest.has(flow)),
    }, () => true);
    return (best === null ? described : pl.concat([best, described])).sort(
      [pl.col("anomaly_score"), pl.col("row")],
      [true, false],
    ).head(top);
  }

  #nothingScored(): InputError {
    const [first] = this.#refused.causes;
    return new InputError(
      `${
        this.#task.data.join(", ")
      }: none of the ${this.#refused.count} flows ` +
        `can be scored: ${first?.cause}` +
        (this.#task.rejects === null ? "" : `; see ${this.#task.rejects}`),
    );
  }

  /** What was found in all. */
  found() {
    return {
      rows: this.#rows,
      flagged: this.#flagged,
      refused: { count: this.#refused.count, causes: this.#refused.causes },
      unseen: this.#unseen.list(),
      scores: this.#histogram.bins(),
      ...this.#alerts?.alerts() ?? { alerts: [], summary: null },
    };
  }
}

/** The flows with the highest scores, in their order. */
function highestFlows(scores: Float32Array, count: number): Set<number> {
  const flows = Array.from(scores.keys());
  if (flows.length <= count) return new Set(flows);
  const highest = flows.sort((a, b) => scores[b] - scores[a] || a - b)
    .slice(0, count);
  return new Set(highest.sort((a, b) => a - b));
}
