import type { Alert, AlertSummary, ExplainedAlerts } from "./alert.ts";
import type { Matrix } from "../base/mod.ts";
import {
  type ExplainedFlows,
  type Explainer,
  type FlowRecord,
  leadingColumns,
} from "./explainer.ts";

/** How many of the most anomalous flows are described by default. */
export const ALERTS_KEPT = 10;
/** How many reasons of an alert are kept. */
export const REASONS_KEPT = 5;
/** A column with a smaller share of an alert does not decide its group. */
const GROUP_SHARE = 0.2;
/** Groups that come out; many more hold an alert or two. */
const GROUPS_KEPT = 10;

/** Flows that were scored: all, or a piece of them. */
export interface ScoredPiece {
  /** Shape `[n, features]`. */
  readonly features: Matrix;
  /** Shape `[n]`. */
  readonly scores: Float32Array;
  /** Number of each flow in the data, from 0. */
  readonly rows: ArrayLike<number>;
  /**
   * Reads what some of the flows hold.
   *
   * @param flows Which ones, counted in the piece.
   * @param columns Which of the detector's columns.
   */
  readonly read: (flows: number[], columns: string[]) => Promise<FlowValues[]>;
}

/** What a flow holds. */
export interface FlowValues {
  /** Its values in the detector's columns. */
  readonly record: FlowRecord;
  /** Addresses, ports, times: what identifies it, by column. */
  readonly identifiers: Alert["identifiers"];
  /** What it is (`attack_label`); null where nobody said. */
  readonly attackLabel: string | null;
}

interface Group {
  alerts: number;
  /** The highest score in it. */
  score: number;
  example: Alert | null;
}

/**
 * Finds the most anomalous of many flows, and what the alerts have in common. It
 * takes them a piece at a time; memory does not grow with their number.
 */
export class AlertCollector {
  readonly #explainer: Explainer;
  readonly #threshold: number;
  readonly #count: number;
  readonly #shares: Float64Array;
  readonly #firsts: Float64Array;
  readonly #groups = new Map<string, Group>();
  #alerts = 0;
  #top: Alert[] = [];

  /**
   * Starts with no flows.
   *
   * @param threshold A flow is an alert where its score is strictly greater.
   * @param count How many of the most anomalous flows to keep, alerts or not.
   */
  constructor(explainer: Explainer, threshold: number, count: number) {
    this.#explainer = explainer;
    this.#threshold = threshold;
    this.#count = count;
    this.#shares = new Float64Array(explainer.columns.length);
    this.#firsts = new Float64Array(explainer.columns.length);
  }

  /** What was found so far. */
  alerts(): ExplainedAlerts {
    return { alerts: this.#top, summary: this.#summary() };
  }

  /**
   * Takes the next piece.
   *
   * @param also Flows of it to explain beside those that the collector needs, for a
   * caller who goes on with them. Default none.
   * @returns What it explained, all flagged flows among it; null for nothing.
   */
  async add(
    piece: ScoredPiece,
    also: readonly number[] = [],
  ): Promise<ExplainedFlows | null> {
    const { features, scores } = piece;
    const flagged = flowsAbove(scores, this.#threshold);
    const highest = this.#highest(scores);
    const explained = await this.#explainer
      .explainFlows(features, [...flagged, ...highest, ...also]);
    if (explained === null) return null;
    const examples = this.#tally(flagged, explained, scores);
    const described = [...new Set([...highest, ...examples.values()])];
    const alerts = await this.#describe(piece, described, explained);
    this.#top = [...this.#top, ...highest.map((flow) => alerts.get(flow)!)]
      .sort((a, b) => b.anomalyScore - a.anomalyScore || a.row - b.row)
      .slice(0, this.#count);
    for (const [key, flow] of examples) {
      this.#groups.get(key)!.example = alerts.get(flow)!;
    }
    return explained;
  }

  /** The flows that may be among the most anomalous ones of all. */
  #highest(scores: Float32Array): number[] {
    const least = this.#top.length < this.#count
      ? -Infinity
      : this.#top.at(-1)?.anomalyScore ?? Infinity;
    return flowsAbove(scores, least)
      .sort((a, b) => scores[b] - scores[a] || a - b)
      .slice(0, this.#count);
  }

  /** Counts alerts; returns the new example of each group that gets one. */
  #tally(
    flagged: readonly number[],
    { explained: { shares }, placeOf }: ExplainedFlows,
    scores: Float32Array,
  ): Map<string, number> {
    const examples = new Map<string, number>();
    for (const flow of flagged) {
      const place = placeOf.get(flow)!;
      const own = shares.values.subarray(
        place * shares.columns,
        (place + 1) * shares.columns,
      );
      own.forEach((share, column) => this.#shares[column] += share);
      const leading = leadingColumns(shares, place, REASONS_KEPT);
      this.#firsts[leading[0]]++;
      const key = leading.filter((column, i) =>
        i === 0 || own[column] >= GROUP_SHARE
      ).sort((a, b) => a - b).join(" ");
      const group = this.#groups.get(key) ??
        { alerts: 0, score: -Infinity, example: null };
      this.#groups.set(key, group);
      group.alerts++;
      if (scores[flow] > group.score) {
        group.score = scores[flow];
        examples.set(key, flow);
      }
    }
    this.#alerts += flagged.length;
    return examples;
  }

  async #describe(
    { rows, scores, read }: ScoredPiece,
    flows: number[],
    { explained, placeOf }: ExplainedFlows,
  ): Promise<Map<number, Alert>> {
    if (flows.length === 0) return new Map();
    const { columns } = this.#explainer;
    const needed = new Set(
      flows.flatMap((flow) =>
        leadingColumns(explained.shares, placeOf.get(flow)!, REASONS_KEPT)
      ),
    );
    const values = await read(
      flows,
      columns.filter((_, column) => needed.has(column)),
    );
    return new Map(flows.map((flow, i) => {
      const { record, identifiers, attackLabel } = values[i];
      return [flow, {
        row: rows[flow],
        identifiers,
        anomalyScore: scores[flow],
        isAnomaly: scores[flow] > this.#threshold,
        attackLabel,
        reasons: this.#explainer.reasons(
          explained,
          placeOf.get(flow)!,
          record,
          REASONS_KEPT,
        ),
      }];
    }));
  }

  #summary(): AlertSummary | null {
    if (this.#alerts === 0) return null;
    const { columns } = this.#explainer;
    const drivers = columns.map((column, i) => ({
      column,
      share: this.#shares[i] / this.#alerts,
      alerts: this.#firsts[i],
    })).sort((a, b) => b.share - a.share);
    const groups = [...this.#groups].map(([key, { alerts, example }]) => ({
      columns: namesIn(key, columns, example!),
      alerts,
      example: example!,
    })).sort((a, b) =>
      b.alerts - a.alerts || b.example.anomalyScore - a.example.anomalyScore
    ).slice(0, GROUPS_KEPT);
    return { drivers, groups };
  }
}

/** The flows with a higher score, in their order. */
function flowsAbove(scores: Float32Array, threshold: number): number[] {
  const flows: number[] = [];
  scores.forEach((score, flow) => {
    if (score > threshold) flows.push(flow);
  });
  return flows;
}

/** The columns of a group, in the order of its example's reasons. */
function namesIn(
  key: string,
  columns: readonly string[],
  { reasons }: Alert,
): string[] {
  const names = key.split(" ").map((column) => columns[Number(column)]);
  return reasons.map(({ column }) => column)
    .filter((column) => names.includes(column));
}
