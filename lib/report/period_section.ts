import * as charts from "../charts/mod.ts";
import { byShift, type ColumnDrift, type Drift } from "../drift/mod.ts";
import {
  type Chart,
  formatCount,
  joinText,
  numeric,
  percent,
  percentInterval,
  says,
  type Section,
  section,
  table,
  type Text,
  text,
  value,
  wide,
} from "./content.ts";

/** A day or a file, and how its flows differ from those of training. */
export interface Period {
  /** Its name, unlike those of others. */
  readonly name: string;
  readonly drift: Drift;
}

/** Columns in the chart of columns. */
const MOST_COLUMNS = 12;
/** Columns that a row of the table names. */
const MOST_NAMED = 5;

/** How flows change over time: a section, or none. */
export function periodSection(
  periods: {
    readonly kind: "day" | "file";
    readonly list: readonly Period[];
  } | null,
): Section[] {
  if (periods === null) return [];
  const { kind, list } = periods;
  return [section(
    "Over time",
    says(
      `Each ${kind} is compared with the training by itself. Few flows show less: ` +
        "their intervals are wider, and a column has to go further to count as moved.",
    ),
    ...Object.values(periodCharts(list, { width: 420 })),
    table(
      `All, by ${kind}`,
      [
        kind === "day" ? "Day" : "File",
        ...numeric("Flows", "Flagged", "95 % interval"),
        wide("Columns that moved, with their PSI"),
      ],
      list.map(({ name, drift: { rows, alerts, columns } }) => [
        value(name),
        formatCount(rows),
        percent(alerts.rate),
        percentInterval(alerts.interval),
        movedColumns(columns),
      ]),
    ),
  )];
}

function movedColumns(columns: readonly ColumnDrift[]): Text {
  const moved = columns.filter(({ hasMoved }) => hasMoved);
  if (moved.length === 0) return "none";
  const rest = moved.length - MOST_NAMED;
  return joinText([
    ...moved.slice(0, MOST_NAMED).map(({ column, psi }, at) =>
      joinText([at === 0 ? "" : ", ", text`${column} ${psi.toFixed(2)}`])
    ),
    rest > 0 ? `, and ${formatCount(rest)} more` : "",
  ]);
}

/** The pictures of how flows change over time, by the names of their files. */
export function periodCharts(
  list: readonly Period[],
  options: charts.ChartOptions = {},
): Record<"alert_rates" | "columns_over_time", Chart> {
  return {
    alert_rates: alertChart(list, options),
    columns_over_time: columnChart(list, options),
  };
}

function alertChart(
  list: readonly Period[],
  options: charts.ChartOptions,
): Chart {
  const alerts = list.map(({ name, drift }) => ({
    ...{ period: name, ...drift.alerts },
  }));
  const [{ expected }] = alerts;
  const least = alerts.reduce((a, b) => a.rate <= b.rate ? a : b);
  const most = alerts.reduce((a, b) => a.rate >= b.rate ? a : b);
  return {
    kind: "chart",
    figure: charts.alertRates(alerts, { ...options, expected }),
    description: text`The share of flagged flows goes from ${
      percent(least.rate)
    } (${least.period}) to ${percent(most.rate)} (${most.period}); ${
      percent(expected)
    } was expected.`,
  };
}

/** The columns that moved furthest in any period. */
function columnChart(
  list: readonly Period[],
  options: charts.ChartOptions,
): Chart {
  const furthest = new Map<string, ColumnDrift & { period: string }>();
  for (const { name, drift } of list) {
    for (const shift of drift.columns) {
      const known = furthest.get(shift.column);
      if (known !== undefined && byShift(known, shift) <= 0) continue;
      furthest.set(shift.column, { ...shift, period: name });
    }
  }
  const shown = [...furthest.values()].sort(byShift)
    .slice(0, MOST_COLUMNS);
  const shifts = shown.flatMap(({ column }) =>
    list.map(({ name, drift }) => ({
      period: name,
      ...drift.columns.find((shift) => shift.column === column)!,
    }))
  );
  return {
    kind: "chart",
    figure: charts.periodShifts(
      shifts,
      list.map(({ name }) => name),
      options,
    ),
    description: joinText([
      "The furthest that columns moved: ",
      ...shown.map(({ column, psi, period }, at) =>
        joinText([
          at === 0 ? "" : ", ",
          text`${column} ${psi.toFixed(2)} (${period})`,
        ])
      ),
      ".",
    ]),
  };
}
