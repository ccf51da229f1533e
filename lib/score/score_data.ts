import pl from "nodejs-polars";
import { hashFile } from "../dataset/files/file_pieces.ts";
import { findFlows } from "../dataset/files/find_flows.ts";
import { scanFlows } from "../dataset/files/scan_flows.ts";
import { InputError } from "../errors.ts";
import { AlertCollector, Explainer, type Reason } from "../explain/mod.ts";
import { letEventsIn } from "../let_events_in.ts";
import { selectRows } from "../matrix.ts";
import type { AnomalyDetector, EngineOptions } from "../model/mod.ts";
import { identifierColumns } from "../preprocess/identifier_columns.ts";
import type { ScoringSummary } from "../report/scoring_report.ts";
import { checkOutputs } from "./check_outputs.ts";
import { chooseThreshold, type ThresholdChoice } from "./choose_threshold.ts";
import { loadDetector } from "./load_detector.ts";
import { RefusedFlows } from "./refused_flows.ts";
import { saveScoringReport } from "./save_scoring_report.ts";
import { type ScoredFlows, scoreFlows } from "./score_flows.ts";
import { ScoreHistogram } from "./score_histogram.ts";
import { scoredFrame } from "./scored_frame.ts";
import { recordsOf, withRowsOf } from "./select_flows.ts";
import { UnseenCategories } from "./unseen_categories.ts";
import { printScores, type ScoreFormat, writeScores } from "./write_scores.ts";

/** Reasons that are written for a flow. */
const REASONS_WRITTEN = 5;
/** Flows that a report describes. */
const FLOWS_REPORTED = 20;

/** What to score, and what to leave behind. */
export interface ScoreTask extends EngineOptions {
  /** The detector's folder. */
  readonly model: string;
  /** Files of flows, folders of them, or `-` alone for standard input. */
  readonly data: readonly string[];
  /** Where scores go; null prints them. */
  readonly out: string | null;
  /** How they are written. Parquet is for files. */
  readonly format: ScoreFormat;
  /** How many of the most anomalous flows are written; null for all flows. */
  readonly top: number | null;
  /** Whether flows that are flagged, or among the top, get their reasons. */
  readonly explain: boolean;
  /** Above which score flows are flagged. */
  readonly threshold: ThresholdChoice;
  /** The columns that are written beside the score; null for identifiers. */
  readonly keep: readonly string[] | null;
  /** Where flows are listed that cannot be scored; null for nowhere. */
  readonly rejects: string | null;
  /** The folder that gets a report; null for none. */
  readonly report: string | null;
}

/** Who follows the scoring. */
export interface ScoreListener {
  /** Called as it goes on: how much is done, of how much, in which unit. */
  readonly onProgress?: (done: number, total: number, unit: string) => void;
  /** Stops it between two pieces, throwing its reason. */
  readonly signal?: AbortSignal;
}

/**
 * Scores files of flows and writes the scores down. They are read, scored and
 * written in pieces: memory does not grow with their number. What is written
 * appears whole or not at all.
 *
 * @returns What came of it, as the report tells it.
 * @throws {InputError} If the detector or the flows cannot be used, no flow can
 * be scored, or a file not be written.
 */
export async function scoreData(
  task: ScoreTask,
  listener: ScoreListener = {},
): Promise<ScoringSummary> {
  const { model, data, out, format } = task;
  await checkOutputs(task);
  const { detector, run } = await loadDetector(model, task);
  try {
    const { threshold, source } = chooseThreshold(
      detector,
      model,
      task.threshold,
    );
    await using refused = await RefusedFlows.open(task.rejects);
    const scoring = new Scoring(detector, threshold, task, refused, listener);
    if (out === null) {
      if (format === "parquet") {
        throw new RangeError("Cannot print Parquet: it is for files");
      }
      await printScores(format, scoring.frames());
    } else {
      await writeScores(out, format, scoring.frames());
    }
    await refused.finish();
    const summary: ScoringSummary = {
      model: { folder: model, run },
      ...scoring.found(),
      data: { name: data.join(", "), files: await filesOf(scoring, task) },
      threshold,
      thresholdSource: source,
    };
    if (task.report !== null) await saveScoringReport(summary, task.report);
    return summary;
  } finally {
    detector.dispose();
  }
}

/** The files that were read; hashed where a report tells them. */
async function filesOf({ rowsByFile }: Scoring, { report }: ScoreTask) {
  const files: { path: string; sha256: string | null; rows: number }[] = [];
  for (const [path, rows] of rowsByFile) {
    const isFile = report !== null && path !== STANDARD_INPUT;
    files.push({ path, sha256: isFile ? await hashFile(path) : null, rows });
  }
  return files;
}

const STANDARD_INPUT = "standard input";

/** One pass over the flows: what is written of them, and what is counted. */
class Scoring {
  /** Flows that were scored, by their file. */
  readonly rowsByFile = new Map<string, number>();
  readonly #detector: AnomalyDetector;
  readonly #explainer: Explainer;
  readonly #threshold: number;
  readonly #task: ScoreTask;
  readonly #refused: RefusedFlows;
  readonly #listener: ScoreListener;
  readonly #alerts: AlertCollector | null;
  readonly #unseen = new UnseenCategories();
  readonly #histogram = new ScoreHistogram();
  #carried: string[] = [];
  #onRows: ((rows: number) => void) | null = null;
  #rows = 0;
  #flagged = 0;

  constructor(
    detector: AnomalyDetector,
    threshold: number,
    task: ScoreTask,
    refused: RefusedFlows,
    listener: ScoreListener,
  ) {
    this.#detector = detector;
    this.#explainer = new Explainer(detector);
    this.#threshold = threshold;
    this.#task = task;
    this.#refused = refused;
    this.#listener = listener;
    this.#alerts = task.report === null
      ? null
      : new AlertCollector(this.#explainer, threshold, FLOWS_REPORTED);
  }

  /** What is to be written, a piece at a time. */
  async *frames(): AsyncGenerator<pl.DataFrame, void> {
    const { top } = this.#task;
    let best: pl.DataFrame | null = null;
    for await (const scored of this.#score()) {
      if (top === null) yield await this.#describe(scored);
      else best = await this.#keepTop(best, scored, top);
    }
    if (this.#rows === 0) throw this.#nothingScored();
    if (best !== null) yield best;
  }

  /** Scores the flows and counts what is to be counted. */
  async *#score(): AsyncGenerator<ScoredFlows, void> {
    const { signal } = this.#listener;
    const { data } = this.#task;
    const pieces = scoreFlows(this.#detector, data, {
      optional: (available) => this.#carry(available),
      onRefused: (flow) => this.#refused.add(flow),
      onUnseen: (...unseen) => this.#unseen.add(...unseen),
      ...await this.#reading(),
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
      await this.#collect(scored);
      yield scored;
      await this.#refused.flush();
      this.#onRows?.(this.#rows);
      await letEventsIn();
      signal?.throwIfAborted();
    }
  }

  /** What is read: of text files bytes are counted, of Parquet rows. */
  async #reading() {
    const { onProgress, signal } = this.#listener;
    const { data } = this.#task;
    if (data.includes("-")) {
      // An interrupt must not wait for the next line.
      const gate = new TransformStream<Uint8Array, Uint8Array>();
      return { input: Deno.stdin.readable.pipeThrough(gate, { signal }) };
    }
    if (onProgress === undefined) return {};
    const { files, name } = await findFlows(data, null, { refuses: true });
    const texts = files.filter(({ format }) => format !== "parquet");
    if (texts.length > 0) {
      const total = texts.reduce((sum, { bytes }) => sum + bytes, 0);
      const onRead = (bytes: number) =>
        onProgress(bytes / 1000, total / 1000, "kB");
      onRead(0);
      return { onRead };
    }
    const paths = files.map(({ path }) => path);
    const { height } = scanFlows(paths, name, null);
    this.#onRows = (rows) => onProgress(rows, height, "rows");
    this.#onRows(0);
    return {};
  }

  /** Chooses what is written beside the scores, and what a report wants. */
  #carry(available: readonly string[]): string[] {
    const { keep } = this.#task;
    const { columns } = this.#detector.preprocessor!;
    const missing = keep?.filter((name) => !available.includes(name)) ?? [];
    if (missing.length > 0) {
      throw new InputError(
        `Cannot keep ${missing.join(", ")}: not among the columns ` +
          available.join(", "),
      );
    }
    this.#carried = [...keep ?? identifierColumns(available, columns)];
    const labels = this.#alerts === null
      ? []
      : ["attack_label"].filter((name) => available.includes(name));
    return [...new Set([...this.#carried, ...labels])];
  }

  /** Hands a piece to those who look for what alerts have in common. */
  async #collect({ features, scores, rows, frame }: ScoredFlows) {
    const identifiers = this.#carried;
    const hasLabels = frame.columns.includes("attack_label");
    const labels = hasLabels ? ["attack_label"] : [];
    await this.#alerts?.add({
      features,
      scores,
      rows,
      read: (flows, columns) =>
        Promise.resolve(
          recordsOf(frame, flows, [
            ...new Set([...columns, ...identifiers, ...labels]),
          ]).map((record) => ({
            record,
            identifiers: Object.fromEntries(
              identifiers.map((name) => [
                name,
                record[name] as string | number | null,
              ]),
            ),
            attackLabel: record.attack_label as string | undefined ?? null,
          })),
        ),
    });
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
        REASONS_WRITTEN,
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
        `can be scored: ${first?.cause}`,
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
