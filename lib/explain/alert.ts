/** One reason why a flow is suspicious: a column, and what is unusual there. */
export interface Reason {
  /** The column, by its canonical name. */
  readonly column: string;
  /** Its share of the flow's anomaly, in [0, 1]; all columns' add up to 1. */
  readonly share: number;
  /** What the flow has there, in the column's own unit; null for a gap. */
  readonly value: number | string | null;
  /** What the network expected, in the column's own unit. */
  readonly expected: number | string | null;
  /**
   * In [0, 100]. Of a number: how many percent of the normal flows have a lower
   * one, equal ones counting half, so that 0 and 100 are unusual. Of a category:
   * how many percent have one that is no more frequent, so that 0 is unusual.
   * Null where normal flows were not looked at.
   */
  readonly percentile: number | null;
}

/** A flow that was scored, and why its score is what it is. */
export interface Alert {
  /** Its number in the data, from 0. */
  readonly row: number;
  /** Addresses, ports, times: what identifies it, by column. */
  readonly identifiers: Readonly<Record<string, number | string | null>>;
  /** Higher is more anomalous. */
  readonly anomalyScore: number;
  /** Whether the score is strictly greater than the threshold. */
  readonly isAnomaly: boolean;
  /** What it is (`attack_label`); null where nobody said. */
  readonly attackLabel: string | null;
  /** The largest share first. */
  readonly reasons: readonly Reason[];
}

/** How much a column has to do with a set of alerts. */
export interface Driver {
  /** The column, by its canonical name. */
  readonly column: string;
  /** Mean of its shares over the alerts, in [0, 1]. */
  readonly share: number;
  /** Alerts of which it is the first reason. */
  readonly alerts: number;
}

/** Alerts that are alike: the same columns are their first reasons. */
export interface AlertGroup {
  /** The columns, the largest share first. */
  readonly columns: readonly string[];
  /** How many alerts. */
  readonly alerts: number;
  /** The most anomalous of them. */
  readonly example: Alert;
}

/** What a set of alerts has in common. */
export interface AlertSummary {
  /** The largest share first. */
  readonly drivers: readonly Driver[];
  /** The largest group first. */
  readonly groups: readonly AlertGroup[];
}

/** The most anomalous of many flows, and what the alerts have in common. */
export interface ExplainedAlerts {
  /** The highest score first; flows below the threshold may be among them. */
  readonly alerts: readonly Alert[];
  /** Of the flagged ones; null where there are none. */
  readonly summary: AlertSummary | null;
}
