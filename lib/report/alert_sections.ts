import * as charts from "../charts/mod.ts";
import { identifierText } from "../dataset/mod.ts";
import type {
  Alert,
  AlertGroup,
  Driver,
  ExplainedAlerts,
  Reason,
} from "../explain/mod.ts";
import {
  amount,
  type Block,
  type Cell,
  counted,
  formatCount,
  joinText,
  numeric,
  percent,
  present,
  says,
  type Section,
  section,
  type Table,
  table,
  type Text,
  text,
  value,
  wide,
} from "./content.ts";

/** Reasons for each of them. */
const MOST_REASONS = 3;
/** Columns in the chart of what drives the alerts. */
const MOST_DRIVERS = 10;
/** Groups in the table of alike alerts. */
const MOST_GROUPS = 10;

/**
 * The sections about alerts: none for what is missing. Groups come first, since the
 * highest scores often tell one story many times.
 */
export function alertSections(explained: ExplainedAlerts | null): Section[] {
  if (explained === null) return [];
  const { alerts, summary } = explained;
  const { drivers = [], groups = [] } = summary ?? {};
  const inCommon = drivers.length + groups.length > 0
    ? section(
      "What the alerts have in common",
      groups.length > 0 ? says(REASON_NOTE) : null,
      groups.length > 0 ? groupTable(groups) : null,
      ...(drivers.length > 0 ? driverBlocks(drivers) : []),
    )
    : null;
  const highest = alerts.length > 0
    ? section(
      "Most anomalous flows",
      groups.length > 0 ? null : says(REASON_NOTE),
      alertTable(alerts),
    )
    : null;
  return present([inCommon, highest]);
}

/** Stands where a reader meets the first reasons. */
const REASON_NOTE =
  "A reason is a column that the network did not reconstruct well, with its " +
  "share of the flow's error. It says what is unusual, not what is wrong. " +
  "Where the value is the expected one, the network was less sure of it than " +
  "it mostly is.";

function alertTable(alerts: readonly Alert[]): Table {
  const areNamed = alerts.some(({ attackLabel }) => attackLabel !== null);
  return table(
    "The highest scores",
    [
      ...numeric("Flow", "Score"),
      wide("Reasons, the largest share first"),
      wide("Which flow"),
      ...(areNamed ? ["Label"] : []),
      "Flagged",
    ],
    alerts.map((alert) => [
      formatCount(alert.row),
      amount(alert.anomalyScore),
      reasonLines(alert.reasons),
      whichFlow(alert),
      ...(areNamed ? [value(alert.attackLabel ?? "–")] : []),
      alert.isAnomaly ? "yes" : "no",
    ]),
  );
}

function whichFlow({ identifiers }: Alert): Text {
  const found = Object.entries(identifiers);
  if (found.length === 0) return "–";
  return joinText(found.map(([column, content], at) => {
    const shown = identifierText(column, content);
    return joinText([at === 0 ? "" : ", ", text`${column} ${shown}`]);
  }));
}

function reasonLines(reasons: readonly Reason[]): Cell {
  return { lines: reasons.slice(0, MOST_REASONS).map(describeReason) };
}

/** A reason in one line: its share, what is there, what was expected, how rare. */
export function describeReason(reason: Reason): Text {
  const { column, share, value, expected, percentile } = reason;
  return joinText([
    text`${column} ${percent(share)}: ${contentOf(value)}`,
    expected === null ? "" : text`, expected ${contentOf(expected)}`,
    percentile === null ? "" : `; ${rarity(value, percentile)}`,
  ]);
}

/** How usual it is among normal flows, in words. */
function rarity(value: Reason["value"], percentile: number): string {
  if (typeof value === "number") {
    return `percentile ${percentile} of normal flows`;
  }
  return percentile < 50
    ? `${percent(percentile / 100)} of normal flows have one as rare`
    : "a common one";
}

function contentOf(content: number | string | null): string {
  if (content === null) return "a gap";
  return typeof content === "string" ? content || "(empty)" : amount(content);
}

function driverBlocks(drivers: readonly Driver[]): Block[] {
  const shown = drivers.slice(0, MOST_DRIVERS);
  return [
    {
      kind: "chart",
      figure: charts.shareDots(
        shown.map(({ column, share }) => ({ name: column, value: share })),
        {
          title: "Columns by their share of the alerts",
          label: "Mean share of an alert's anomaly →",
          width: 420,
        },
      ),
      description: joinText([
        "Mean share of the anomaly, over all alerts: ",
        ...shown.map(({ column, share }, at) =>
          joinText([at === 0 ? "" : ", ", text`${column} ${percent(share)}`])
        ),
        ".",
      ]),
    },
    table(
      "How often a column is the first reason",
      ["Column", ...numeric("Alerts", "Mean share")],
      shown.map(({ column, alerts, share }) => [
        value(column),
        formatCount(alerts),
        percent(share),
      ]),
    ),
  ];
}

function groupTable(groups: readonly AlertGroup[]): Table {
  const shown = groups.slice(0, MOST_GROUPS);
  return table(
    "Alerts with the same first reasons" +
      (shown.length < groups.length
        ? `, the ${shown.length} largest of ${counted(groups.length, "group")}`
        : ""),
    [
      "Columns",
      ...numeric("Alerts"),
      wide("Reasons of the most anomalous one"),
      wide("Which flow"),
      ...numeric("Flow"),
    ],
    shown.map(({ columns, alerts, example }) => [
      value(columns.join(", ")),
      formatCount(alerts),
      reasonLines(example.reasons),
      whichFlow(example),
      formatCount(example.row),
    ]),
  );
}
