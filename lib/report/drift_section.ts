import * as charts from "../charts/mod.ts";
import {
  directionOf,
  type Drift,
  type ShareChange,
  SHIFT_BOUND,
} from "../drift/mod.ts";
import {
  type Chart,
  counted,
  facts,
  formatCount,
  joinText,
  numeric,
  percent,
  percentInterval,
  says,
  type Section,
  section,
  table,
  text,
  value,
} from "./content.ts";

/** Columns that are shown, those that moved furthest. */
const MOST_COLUMNS = 15;

/** What a population stability index is, in a sentence or two. */
const PSI_MEANING =
  "The population stability index (PSI) compares the shares of flows in each part " +
  "of a column's range with those among the normal validation flows of the " +
  `training; 0 is no difference. A column has moved where it is above ` +
  `${SHIFT_BOUND} and above what chance makes it with so few flows.`;

/**
 * How flows differ from those of training: a section, or none.
 *
 * @param isOfPeriods Whether the report also has them by day or file.
 */
export function driftSection(
  drift: Drift | null,
  isOfPeriods = false,
): Section[] {
  if (drift === null) return [];
  const { columns, alerts } = drift;
  const moved = columns.filter(({ hasMoved }) => hasMoved);
  const shown = columns.slice(0, MOST_COLUMNS);
  return [section(
    "What moved",
    says(joinText([
      moved.length === 0
        ? (isOfPeriods ? "Taken together, no" : "No") +
          " column moved since the training. "
        : `${formatCount(moved.length)} of ${
          counted(columns.length, "column")
        } moved since the training. `,
      PSI_MEANING,
    ])),
    facts(
      {
        term: "Flagged",
        value: percent(alerts.rate),
        detail: percentInterval(alerts.interval),
      },
      {
        term: "Expected",
        value: percent(alerts.expected),
        detail: "of the normal validation flows; attacks come on top of it" +
          (alerts.hasMoved
            ? ". So many more mean that the traffic has changed"
            : ""),
      },
    ),
    driftChart(drift, { width: 420 }),
    table(
      shown.length < columns.length
        ? `The ${shown.length} of ${columns.length} columns that moved furthest`
        : "All columns, what moved furthest first",
      [
        "Column",
        ...numeric("PSI"),
        "Moved",
        "Values are",
        ...numeric("Gaps", "in training", "Unseen categories", "in training"),
      ],
      shown.map((drift) => [
        value(drift.column),
        drift.psi.toFixed(2),
        drift.hasMoved ? "yes" : "no",
        directionOf(drift) ?? "",
        ...changeCells(drift.gaps),
        ...changeCells(drift.unseen),
      ]),
    ),
  )];
}

function changeCells(change: ShareChange | null): string[] {
  if (change === null) return ["", ""];
  const { now, training } = change;
  return [percent(now), training === null ? "not known" : percent(training)];
}

/** How far the columns moved. */
export function driftChart(
  { columns }: Drift,
  options: charts.ChartOptions = {},
): Chart {
  const shown = columns.slice(0, MOST_COLUMNS);
  return {
    kind: "chart",
    figure: charts.driftDots(
      shown.map(({ column, ...shift }) => ({ name: column, ...shift })),
      { ...options, bound: SHIFT_BOUND },
    ),
    description: joinText([
      "Population stability index of the columns: ",
      ...shown.map(({ column, psi }, at) =>
        joinText([at === 0 ? "" : ", ", text`${column} ${psi.toFixed(2)}`])
      ),
      ".",
    ]),
  };
}
