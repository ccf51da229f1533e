import pl from "nodejs-polars";
import { SCORE_COLUMNS, scoredFrame } from "./scored_frame.ts";
import { LineNotes } from "../dataset/mod.ts";
import { InputError, letEventsIn } from "../base/mod.ts";
import {
  AlertCollector,
  ALERTS_KEPT,
  Explainer,
  type Reason,
  REASONS_KEPT,
} from "../explain/mod.ts";
import { DriftCounter } from "../drift/mod.ts";
import type { AnomalyDetector } from "../model/mod.ts";
import { identifierColumns } from "../preprocess/mod.ts";
import { ScoreHistogram } from "../evaluate/mod.ts";
import { type RefusedFlows, UnseenCategories } from "./counters.ts";
import { alertPiece, labelOf } from "./explain_row.ts";
import { Periods } from "./periods.ts";
import type { ScoreInput, ScoreTask } from "./scoring_task.ts";
import {
  recordsOf,
  type ScoredFlows,
  scoreFlows,
  withRowsOf,
} from "./score_flows.ts";
import type { ScoringWorker } from "./scoring_worker.ts";

/** What a pass takes. */
export interface PassOptions {
  readonly detector: AnomalyDetector;
  /** A flow is flagged where its score is strictly greater. */
  readonly threshold: number;
  readonly task: ScoreTask;
  readonly input: ScoreInput;
  /** Told of flows that cannot be scored. */
  readonly refused: RefusedFlows;
  /** Stops it between two pieces, throwing its reason. */
  readonly signal?: AbortSignal;
  /** Scores aside. Default: the detector scores. */
  readonly worker?: ScoringWorker;
}

/** One pass over the flows: what is written of them, and what is counted. */
export class ScoringPass {
  /** Flows that were scored, by their file. */
  readonly rowsByFile = new Map<string, number>();
  /** What their files hold beside flows. */
  readonly notes = new LineNotes();
  readonly #options: PassOptions;
  readonly #explainer: Explainer;
  readonly #alerts: AlertCollector | null;
  readonly #unseen = new UnseenCategories();
  readonly #histogram = new ScoreHistogram();
  readonly #drift: DriftCounter | null;
  #periods: Periods | null = null;
  /** Values of carried columns that are not written, by column. */
  readonly #lost = new Map<string, number>();
  #carried: string[] = [];
  #rows = 0;
  #flagged = 0;

  constructor(options: PassOptions) {
    const { detector, threshold, task } = options;
    this.#options = options;
    this.#explainer = new Explainer(detector);
    this.#drift = DriftCounter.of(detector, threshold);
    this.#alerts = task.report === null && !task.groups
      ? null
      : new AlertCollector(this.#explainer, threshold, ALERTS_KEPT);
  }

  /** What is to be written, a piece at a time. */
  async *frames(): AsyncGenerator<pl.DataFrame, void> {
    const { top } = this.#options.task;
    let best: pl.DataFrame | null = null;
    for await (const piece of this.#score()) {
      const described = this.#describe(piece);
      if (top === null) yield described;
      else best = highestRows(best, described, top);
    }
    await this.#checkScored();
    if (best !== null) yield best;
  }

  /** Counts what is to be counted, where nothing is to be written. */
  async count(): Promise<void> {
    const pieces = this.#score();
    while (!(await pieces.next()).done);
    await this.#checkScored();
  }

  async #checkScored(): Promise<void> {
    if (this.#rows > 0) return;
    await this.#options.refused.finish(); // the list is wanted now more than ever
    throw this.#nothingScored();
  }

  /**
   * Scores the flows and counts what is to be counted. What comes out are the
   * flows that may be written.
   */
  async *#score(): AsyncGenerator<DescribedFlows, void> {
    const { detector, threshold, task, input, refused, signal, worker } =
      this.#options;
    const pieces = scoreFlows(detector, task.data, {
      optional: (available) => this.#carry(available),
      onRefused: (flow) => {
        signal?.throwIfAborted(); // there may be nothing else for long
        refused.add(flow);
      },
      onUnseen: (...unseen) => this.#unseen.add(...unseen),
      worker,
      notes: this.notes,
      ...input.reading,
    });
    for await (const scored of pieces) {
      const { scores, path } = scored;
      this.#rows += scores.length;
      this.rowsByFile.set(
        path,
        (this.rowsByFile.get(path) ?? 0) + scores.length,
      );
      this.#histogram.add(scores);
      const flagged = scores.filter((score) => score > threshold).length;
      this.#flagged += flagged;
      this.#drift?.add(scored, flagged);
      this.#periods?.add(scored);
      const highest = task.top === null ? null : highestFlows(scores, task.top);
      const reasons = await this.#explain(scored, highest);
      yield highest === null
        ? { ...scored, reasons }
        : chooseFlows({ ...scored, reasons }, highest);
      input.onRows(this.#rows);
      await letEventsIn();
      signal?.throwIfAborted();
    }
  }

  /** Chooses what is written beside the scores, and what a report wants. */
  #carry(available: readonly string[]): string[] {
    const { task, detector, threshold } = this.#options;
    if (task.by !== undefined) {
      this.#periods = Periods.choose(task.by, available, detector, threshold);
    }
    const keep = task.keep && [...new Set(task.keep)];
    const { columns } = detector.preprocessor!;
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
    this.#carried = keep ??
      identifierColumns(available, columns, detector.preprocessor!.roles);
    const labels = this.#alerts === null ? [] : labelOf(available);
    const moments = [this.#periods?.column ?? []].flat();
    return [...new Set([...this.#carried, ...labels, ...moments])];
  }

  /** A piece as it is written. */
  #describe({ reasons, ...scored }: DescribedFlows): pl.DataFrame {
    return scoredFrame(scored, this.#carried, this.#options.threshold, {
      reasons,
      typed: this.#options.task.format !== "csv",
      onLost: (column, count) =>
        this.#lost.set(column, (this.#lost.get(column) ?? 0) + count),
    });
  }

  /**
   * Looks at what the alerts of a piece have in common, and for the reasons that
   * are written: of its highest flows or, if null, of those that are flagged.
   */
  async #explain(
    scored: ScoredFlows,
    highest: readonly number[] | null,
  ): Promise<DescribedFlows["reasons"]> {
    const { task, threshold } = this.#options;
    const { features, frame, scores } = scored;
    const flows = task.explain
      ? highest ?? Array.from(scores.keys())
        .filter((flow) => scores[flow] > threshold)
      : [];
    const found = this.#alerts === null
      ? await this.#explainer.explainFlows(features, flows)
      : await this.#alerts.add(alertPiece(scored, this.#carried), flows);
    if (!task.explain) return undefined;
    const reasons = new Array<Reason[] | null>(scores.length).fill(null);
    if (found === null) return reasons;
    const records = recordsOf(frame, flows, this.#explainer.columns);
    flows.forEach((flow, i) =>
      reasons[flow] = this.#explainer.reasons(
        found.explained,
        found.placeOf.get(flow)!,
        records[i],
        REASONS_KEPT,
      )
    );
    return reasons;
  }

  #nothingScored(): InputError {
    const { task: { data, rejects }, refused } = this.#options;
    const [first] = refused.causes;
    return new InputError(
      `${data.join(", ")}: none of the ${refused.count} flows can be scored: ` +
        first?.cause + (rejects === null ? "" : `; see ${rejects}`),
    );
  }

  /** What was found in all. */
  found() {
    const { count, causes } = this.#options.refused;
    return {
      rows: this.#rows,
      flagged: this.#flagged,
      refused: { count, causes },
      lost: Array.from(this.#lost, ([column, rows]) => ({ column, rows })),
      unseen: this.#unseen.list(),
      scores: this.#histogram.bins(),
      drift: this.#drift?.found() ?? null,
      periods: this.#periods?.found() ?? null,
      ...this.#alerts?.alerts() ?? { alerts: [], summary: null },
    };
  }
}

/** Flows as they are written. */
interface DescribedFlows
  extends Pick<ScoredFlows, "frame" | "rows" | "scores"> {
  /** Shape `[n]`, null where they are not asked for; undefined for none at all. */
  readonly reasons?: readonly (Reason[] | null)[];
}

function chooseFlows(
  { frame, rows, scores, reasons }: DescribedFlows,
  flows: readonly number[],
): DescribedFlows {
  return {
    frame: withRowsOf(frame, flows),
    rows: Uint32Array.from(flows, (flow) => rows[flow]),
    scores: Float32Array.from(flows, (flow) => scores[flow]),
    reasons: reasons && flows.map((flow) => reasons[flow]),
  };
}

/** The flows with the highest scores, in their order. */
function highestFlows(scores: Float32Array, count: number): number[] {
  const flows = Array.from(scores.keys());
  if (flows.length <= count) return flows;
  return flows.sort((a, b) => scores[b] - scores[a] || a - b)
    .slice(0, count).sort((a, b) => a - b);
}

/** The most anomalous flows of what was kept and of a piece. */
function highestRows(
  best: pl.DataFrame | null,
  piece: pl.DataFrame,
  top: number,
): pl.DataFrame {
  return (best === null ? piece : pl.concat([best, piece])).sort(
    [pl.col("anomaly_score"), pl.col("row")],
    [true, false],
  ).head(top);
}
